import Glibc

/// Reads objects of the repository that contains the working directory, through a single git process (git-cat-file(1)).
///
/// Several threads may share an instance; they take turns. `@unchecked Sendable`: everything else is used under the
/// monitor.
final class GitObjects: @unchecked Sendable {
  /// What to read.
  enum Question: String {
    case contents = "--batch"
    /// Only types and sizes.
    case sizes = "--batch-check"
  }

  private let question: Question
  private let interruption: Interruption
  private let monitor = Monitor()
  private var exchange: Exchange?
  /// Ids that are sent before their answers are read; they must fit into the pipe while git waits for us to read.
  private static let ahead = 60

  init(_ question: Question, interruption: Interruption) {
    (self.question, self.interruption) = (question, interruption)
  }

  /// Reads objects by their ids and passes each to `body`, with its index, in order.
  ///
  /// A missing object is an `ItemError` `not_found`. Blocks. Throws `ItemError` if git fails, `Interrupted`, and what
  /// `body` throws; the next call starts a new process.
  func read(_ ids: [String], _ body: (Int, Result<GitObject, ItemError>) throws -> Void) throws {
    try monitor.locked {
      do {
        let exchange = try exchange ?? Exchange(question, interruption)
        self.exchange = exchange
        for start in stride(from: 0, to: ids.count, by: Self.ahead) {
          let part = ids[start..<min(start + Self.ahead, ids.count)]
          try exchange.process.write(part.flatMap { Array($0.utf8) + [0x0A] })
          for index in part.indices {
            try body(index, exchange.next(ids[index]))
            try exchange.finish()
          }
        }
      } catch {
        exchange = nil
        throw error
      }
    }
  }

  /// Reads one object. Throws like `read` of several.
  func read(_ id: String, _ body: (GitObject) throws -> Void) throws {
    try read([id]) { _, object in try body(object.get()) }
  }

  /// What git writes, read in order.
  final class Exchange {
    let process: GitProcess
    private let hasContents: Bool
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    private var unread = 0..<0
    /// Unread bytes of the current object's content, including its line feed.
    private var left: Int64 = 0

    init(_ question: Question, _ interruption: Interruption) throws(ItemError) {
      hasContents = question == .contents
      process = try GitProcess(["cat-file", question.rawValue], interruption: interruption)
    }

    deinit { buffer.deallocate() }

    /// The header of the next answer: `ID TYPE SIZE`, or `ID missing`.
    func next(_ id: String) throws -> Result<GitObject, ItemError> {
      var line: [UInt8] = []
      while true {
        if unread.isEmpty { try fill() }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[unread])
        let end = bytes.firstIndex(of: 0x0A)
        line += bytes[..<(end ?? bytes.count)]
        unread = unread.dropFirst((end ?? bytes.count - 1) + 1)
        if end != nil { break }
        if line.count > 4096 { throw ItemError(.internal, "git cat-file: unexpected output") }
      }
      let words = String(decoding: line, as: UTF8.self).split(separator: " ")
      if words.count == 3, let type = GitObject.Kind(rawValue: String(words[1])), let size = Int64(words[2]) {
        if hasContents { left = size + 1 }
        return .success(GitObject(id: id, kind: type, size: size, exchange: self))
      }
      return .failure(ItemError(.notFound, "the repository has no object \(id)"))
    }

    /// Passes the rest of the current object's content to `body` in slices.
    func slices(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
      while left > 1 {
        if unread.isEmpty { try fill() }
        let count = min(unread.count, Int(min(left - 1, Int64(Int.max))))
        let slice = UnsafeRawBufferPointer(rebasing: buffer[unread.lowerBound..<unread.lowerBound + count])
        unread = unread.dropFirst(count)
        left -= Int64(count)
        try body(slice)
      }
    }

    /// Skips to the end of the current object.
    func finish() throws {
      if left == 0 { return }
      try slices { _ in }
      if unread.isEmpty { try fill() }
      unread = unread.dropFirst(1)
      left = 0
    }

    private func fill() throws {
      let count = try process.output.read(into: buffer)
      if count == 0 { throw process.failure() }
      unread = 0..<count
    }
  }
}

/// An object of a repository; its content can be read once, and only within `body`.
struct GitObject {
  enum Kind: String { case blob, tree, commit, tag }

  let id: String
  let kind: Kind
  /// In bytes.
  let size: Int64
  fileprivate let exchange: GitObjects.Exchange

  /// Passes the content to `body` in slices. Throws `ItemError`, `Interrupted`, and what `body` throws.
  func slices(_ body: (UnsafeRawBufferPointer) throws -> Void) throws { try exchange.slices(body) }

  /// The first `limit` bytes of the content, or all of it.
  func bytes(limit: Int = .max) throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(min(size, Int64(min(limit, 64 << 20)))))
    try slices { if bytes.count < limit { bytes += $0.prefix(limit - bytes.count) } }
    return bytes
  }
}
