import Crypto
import Glibc

/// The append-only log of what was done, shared with other processes and with the Python tool.
///
/// Each record holds the hash of the line before it, so that none can be changed, taken out or put in without a trace;
/// `archive_ops.head`, beside the log, tells how far it goes.
public final class EvidenceLog {
  public let path: Path
  private let headPath: Path
  private var log: Int32
  private let headFile: Int32
  /// Whether each append is made durable before it returns.
  private let isDurable: Bool
  private let complain: (String) -> Void
  /// After this process's last append, or as far as it has looked.
  private var state = EvidenceState()
  private var hasLooked = false
  private var hasComplained = false

  /// Opens or makes `archive_ops.jsonl` in `directory`, which is made too.
  ///
  /// - `complain`: told of a log that was found damaged, and of what was done about it.
  /// - Throws `EvidenceError`.
  public init(directory: Path, isDurable: Bool, complain: @escaping (String) -> Void = { _ in }) throws(EvidenceError) {
    self.isDurable = isDurable
    self.complain = complain
    path = directory.appending("archive_ops.jsonl")
    headPath = directory.appending("archive_ops.head")
    do throws(ItemError) { try makeDirectories(directory) } catch { throw EvidenceError(message: error.message) }
    log = try Self.open(path, O_APPEND)
    do throws(EvidenceError) { headFile = try Self.open(headPath, 0) } catch {
      close(log)
      throw error
    }
  }

  deinit {
    close(log)
    close(headFile)
  }

  /// Files that must never be an output, nor be archived while they are written.
  public var ownFiles: [Path] { [path, headPath] }

  /// This machine and the log's file.
  var place: String { Self.place(of: path) }

  /// This machine and a file, by which a database tells one log from another.
  public static func place(of path: Path) -> String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, 255)
    let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return "\(host):\(path.resolved?.display ?? path.display)"
  }

  private static func open(_ path: Path, _ flags: Int32) throws(EvidenceError) -> Int32 {
    let descriptor = path.withPlatformString { Glibc.open($0, O_RDWR | O_CREAT | O_CLOEXEC | flags, 0o666) }
    if descriptor < 0 { throw EvidenceError(message: "\(path.display): \(systemMessage(errno))") }
    return descriptor
  }

  /// Appends records, one line each, in one write under a lock (flock(2)), and returns how far the log goes then.
  ///
  /// A line that another process left unfinished is set aside first, so that nothing is built upon it.
  /// Blocks while another process writes. Throws `EvidenceError`; then none of the records counts.
  @discardableResult
  public func append(_ records: [EvidenceRecord]) throws(EvidenceError) -> EvidenceHead? {
    if records.isEmpty { return nil }
    try lock()
    defer { flock(log, LOCK_UN) }
    let end = try TornTail(log: log, path: path, isDurable: isDurable, complain: complain).setAside()
    try catchUp(to: end)
    var next = state
    var text: [UInt8] = []
    for record in records {
      let line = record.line(next.link)
      next.add(line[...], isLinked: true)
      text += line
      text.append(0x0A)
    }
    do throws(ItemError) {
      try text.span.bytes.withUnsafeBytes { (bytes) throws(ItemError) in
        try writeAll(log, bytes, name: path.display)
      }
      if isDurable, fdatasync(log) != 0 { throw FileError.current(path.display) }
      let head = next.head!.line
      // After the log: a head that goes further than the log tells of a loss.
      if pwrite(headFile, head, head.count, 0) != head.count { throw FileError.current(headPath.display) }
    } catch {
      // A part of the group must not stand as if it were the whole.
      ftruncate(log, end)
      throw EvidenceError(message: error.message)
    }
    state = next
    return next.head
  }

  /// Locks the file that has the log's name, even when that was moved away meanwhile.
  private func lock() throws(EvidenceError) {
    for _ in 0..<100 {
      while flock(log, LOCK_EX) != 0 {
        if errno != EINTR { throw EvidenceError(message: "\(path.display): cannot lock: \(systemMessage(errno))") }
      }
      var (ours, named) = (stat(), stat())
      if fstat(log, &ours) == 0, path.withPlatformString({ stat($0, &named) }) == 0, ours.st_ino == named.st_ino,
        ours.st_dev == named.st_dev
      {
        return
      }
      // Closing gives up the lock.
      let new = try Self.open(path, O_APPEND)
      close(log)
      log = new
    }
    throw EvidenceError(message: "\(path.display): is moved away again and again")
  }

  /// Takes in what was written since this process looked last: by what the head says, or by reading the log.
  private func catchUp(to end: off_t) throws(EvidenceError) {
    if hasLooked, state.size == Int64(end) { return }
    hasLooked = true
    var text = [UInt8](repeating: 0, count: EvidenceHead.length)
    let count = pread(headFile, &text, text.count, 0)
    let head = EvidenceHead(line: Array(text.prefix(max(0, count))))
    state = head.map { EvidenceState($0) } ?? EvidenceState()
    if state.size > Int64(end) {
      // An empty one was put away, or is new to its place; what follows is linked to it all the same.
      if !hasComplained, end > 0 {
        hasComplained = true
        complain(
          "\(path.display): is shorter than \(headPath.display) says, by \(state.size - Int64(end)) bytes; the next record will "
            + "tell of it, and so does: archive-config evidence verify")
      }
      // What follows is linked to the records that are missing: the gap stays to be seen.
      state.size = Int64(end)
      return
    }
    let reader = EvidenceLines(descriptor: log, name: path.display, from: off_t(state.size), to: end)
    do throws(InputError) {
      while let line = try reader.next() { state.take(line) }
    } catch { throw EvidenceError(message: error.message) }
  }
}

/// The evidence log cannot be opened or written.
public struct EvidenceError: Error { public let message: String }
