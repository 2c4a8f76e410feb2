import Glibc

/// The lines of a part of a file, byte for byte.
final class EvidenceLines {
  private let descriptor: Int32
  private let name: String
  private var offset: off_t
  private let end: off_t
  private var buffer: [UInt8] = []
  private var start = 0
  /// For a pipe: ends the wait for input.
  private let interruption: Interruption?
  private var hasWaited = false

  /// The limit of a record, in bytes.
  private static let lineLimit = 16 << 20
  private static let chunk = 256 << 10

  /// - `to`: the end of the part; nil for the end of the file.
  /// - `interruption`: required if the file may be a pipe, which was opened without waiting.
  init(descriptor: Int32, name: String, from: off_t = 0, to: off_t? = nil, interruption: Interruption? = nil) {
    (self.descriptor, self.name, offset, end) = (descriptor, name, from, to ?? .max)
    self.interruption = interruption
  }

  /// Whether the last line had no line feed.
  private(set) var isTorn = false

  /// Returns the next line without its line feed; nil at the end. Blocks. Throws `InputError`.
  func next() throws(InputError) -> ArraySlice<UInt8>? {
    var searched = start
    while true {
      if let feed = buffer[searched...].firstIndex(of: 0x0A) {
        defer { start = feed + 1 }
        return buffer[start..<feed]
      }
      searched = buffer.count - start
      buffer.removeFirst(start)
      start = 0
      if buffer.count > Self.lineLimit {
        throw InputError(
          .malformed, "\(name): a line is longer than \(Self.lineLimit >> 20) MiB, the limit of a record")
      }
      if try !fill() {
        if buffer.isEmpty { return nil }
        isTorn = true
        defer { buffer = [] }
        return buffer[...]
      }
    }
  }

  private func fill() throws(InputError) -> Bool {
    let wanted = Int(min(off_t(Self.chunk), end - offset))
    if wanted <= 0 { return false }
    let old = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: wanted))
    while true {
      var count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress! + old, wanted, offset) }
      // A pipe has no offsets.
      if count < 0, errno == ESPIPE {
        try waitForPipe()
        count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + old, wanted) }
        if count < 0, errno == EAGAIN { continue }
      }
      if count < 0, errno == EINTR { continue }
      let code = errno
      buffer.removeLast(wanted - max(0, count))
      if count < 0 { throw InputError(.unreadable, "\(name): \(systemMessage(code))") }
      offset += off_t(count)
      return count > 0
    }
  }

  private func waitForPipe() throws(InputError) {
    guard let interruption else { return }
    do throws(Interrupted) {
      if !hasWaited { try interruption.waitForWriter(descriptor, name: name) }
      hasWaited = true
      if !interruption.waitForInput(descriptor, timeout: -1) { throw Interrupted() }
    } catch { throw InputError(.unreadable, "\(name): stopped by a signal while reading it") }
  }
}
