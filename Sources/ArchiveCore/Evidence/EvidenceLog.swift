import Glibc

/// The append-only log of what was done, shared with other processes and with the Python tool.
public final class EvidenceLog {
  public let path: Path
  private let descriptor: Int32
  /// Whether each append is made durable before it returns.
  private let isDurable: Bool

  /// Opens or makes `archive_ops.jsonl` in `directory`, which is made too.
  ///
  /// Throws `EvidenceError`.
  public init(directory: Path, isDurable: Bool) throws(EvidenceError) {
    self.isDurable = isDurable
    path = Path(bytes: directory.bytes + Array("/archive_ops.jsonl".utf8))!
    do throws(ItemError) { try makeDirectories(directory) } catch { throw EvidenceError(message: error.message) }
    descriptor = path.withPlatformString { open($0, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o666) }
    if descriptor < 0 { throw EvidenceError(message: "\(path.display): \(systemMessage(errno))") }
  }

  deinit { close(descriptor) }

  /// Appends records, one line each, in one write under a lock (flock(2)).
  ///
  /// A line that another process left unfinished is closed first, so that no two records share a line.
  /// Blocks while another process writes. Throws `EvidenceError`; then none of the records counts.
  public func append(_ records: [EvidenceRecord]) throws(EvidenceError) {
    if records.isEmpty { return }
    while flock(descriptor, LOCK_EX) != 0 {
      if errno != EINTR { throw EvidenceError(message: "\(path.display): cannot lock: \(systemMessage(errno))") }
    }
    defer { flock(descriptor, LOCK_UN) }
    var text: [UInt8] = []
    let end = lseek(descriptor, 0, SEEK_END)
    var last: UInt8 = 0x0A
    if end > 0, pread(descriptor, &last, 1, end - 1) == 1, last != 0x0A { text.append(0x0A) }
    for record in records {
      text.append(contentsOf: record.line)
      text.append(0x0A)
    }
    do throws(ItemError) {
      try text.span.bytes.withUnsafeBytes { (bytes) throws(ItemError) in
        try writeAll(descriptor, bytes, name: path.display)
      }
      if isDurable, fdatasync(descriptor) != 0 { throw FileError.current(path.display) }
    } catch {
      // A part of the group must not stand as if it were the whole.
      ftruncate(descriptor, end)
      throw EvidenceError(message: error.message)
    }
  }
}

/// The evidence log cannot be opened or written.
public struct EvidenceError: Error { public let message: String }

/// One line of the evidence log: `ts`, `action`, `actor`, `tombstone` and what belongs to the action.
public struct EvidenceRecord: Sendable {
  public enum Action: String, Sendable {
    case archive = "ARCHIVE"
    case restore = "RESTORE"
    case restoreFail = "RESTORE_FAIL"
    case batchRestoreComplete = "BATCH_RESTORE_COMPLETE"
  }

  /// Compact JSON, members sorted, as the Python tool writes it.
  let line: [UInt8]

  /// A line that is already in that form.
  init(line: [UInt8]) { self.line = line }

  public init(
    _ action: Action, at time: Timestamp = .now(), actor: String?, tombstone: String?,
    details: [String: JSONValue] = [:]
  ) {
    var members = details
    members["ts"] = .string(time.description)
    members["action"] = .string(action.rawValue)
    members["actor"] = actor.map { .string($0) } ?? .null
    members["tombstone"] = tombstone.map { .string($0) } ?? .null
    line = Array(canonicalJSON(members).utf8)
  }
}
