import Glibc

/// The append-only log of all actions, shared with other processes and with the Python tool.
///
/// Each record contains the hash of the line before it, so that no line can be changed, removed or inserted without a
/// trace. `archive_ops.head`, beside the log, records its length.
package final class EvidenceLog {
  private let files: EvidenceFiles
  private var log: Int32
  private let headFile: Int32
  /// Whether each append is made durable before it returns.
  private let isDurable: Bool
  private let interruption: Interruption?
  private let patience: Double?
  private let complain: (String) -> Void
  /// The state after this process's last append, or after the part that it has read.
  private var state = EvidenceState()
  private var isCaughtUp = false
  private var hasComplained = false

  /// Opens `archive_ops.jsonl` in `directory`; creates both if they are missing.
  ///
  /// - `interruption`: after it, waits at most one more second for other writers.
  /// - `patience`: how long to wait for other writers, in seconds; nil for no limit.
  /// - `complain`: receives messages about a damaged log, what was done about it, and long waits.
  /// - Throws `EvidenceError`.
  package init(
    directory: Path, isDurable: Bool, interruption: Interruption? = nil, patience: Double? = nil,
    complain: @escaping (String) -> Void = { _ in }
  ) throws(EvidenceError) {
    self.isDurable = isDurable
    (self.interruption, self.patience) = (interruption, patience)
    self.complain = complain
    files = EvidenceFiles(directory: directory)
    do throws(ItemError) { try makeDirectories(directory) } catch { throw EvidenceError(.opening, error.message) }
    log = try Self.open(files.log, O_APPEND, failure: .opening)
    do throws(EvidenceError) { headFile = try Self.open(files.head, 0, failure: .opening) } catch {
      close(log)
      throw error
    }
    // The head gets the permissions of the log, so that everybody who may write to the log may write to its head.
    var (ours, theirs) = (stat(), stat())
    if uninterrupted({ fstat(log, &theirs) }) == 0, uninterrupted({ fstat(headFile, &ours) }) == 0,
      ours.st_mode != theirs.st_mode || ours.st_gid != theirs.st_gid
    {
      _ = fchown(headFile, uid_t.max, theirs.st_gid)
      _ = fchmod(headFile, theirs.st_mode & 0o777)
    }
  }

  deinit {
    close(log)
    close(headFile)
  }

  /// Files that must never be an output or be archived while they are written.
  package var ownFiles: [Path] { files.all }

  package var path: Path { files.log }
  private var headPath: Path { files.head }

  /// The name of this machine and the path of the log.
  var place: String { Self.place(of: path) }

  /// The name of this machine and a path, by which a database distinguishes logs.
  package static func place(of path: Path) -> String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, 255)
    let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return "\(host):\(path.resolved?.display ?? path.display)"
  }

  /// - `failure`: the kind of error to throw if the file cannot be opened.
  private static func open(
    _ path: Path, _ flags: Int32, failure: EvidenceError.Kind
  ) throws(EvidenceError) -> Int32 {
    let descriptor = openWithoutWaiting(path, O_RDWR | O_CREAT | flags, 0o666)
    if descriptor < 0 { throw EvidenceError(failure, "\(path.display): \(systemMessage(errno))") }
    // A pipe opened for reading and writing is its own reader: writes come back, or block.
    if FileKind(of: descriptor) == .pipe {
      close(descriptor)
      throw EvidenceError(failure, "\(path.display): is a pipe; it must be a regular file")
    }
    return descriptor
  }

  /// Appends records, one line each, in one write under a lock (flock(2)), and returns the new head.
  ///
  /// An incomplete last line of another process is moved to a separate file first.
  /// Blocks while another process writes. Throws `EvidenceError`; then none of the records is in the log.
  @discardableResult
  package func append(_ records: [EvidenceRecord]) throws(EvidenceError) -> EvidenceHead? {
    if records.isEmpty { return nil }
    try lock()
    defer { _ = uninterrupted { flock(log, LOCK_UN) } }
    // The Python tool takes no lock, so it may append a line between our read and our write.
    for _ in 0..<100 {
      let end = try tail.setAside()
      try catchUp(to: end)
      var next = state
      var text: [UInt8] = []
      text.reserveCapacity(records.count * 512)
      for record in records {
        let start = text.count
        record.append(to: &text, next.link)
        next.add(text[start...], isLinked: true)
        text.append(0x0A)
      }
      if try !write(text, at: end) { continue }
      let head = next.head!.line
      // Written after the log: a head beyond the end of the log would mean that records were lost.
      if !pwriteAll(headFile, head, at: 0) {
        let error = FileError.current(headPath.display)
        // A partly overwritten head is not valid, so the old one is restored.
        if let old = state.head?.line { _ = pwriteAll(headFile, old, at: 0) }
        _ = uninterrupted { ftruncate(log, end) }
        isCaughtUp = false
        throw EvidenceError(.writing, error.message)
      }
      state = next
      return next.head
    }
    throw EvidenceError(.writing, "\(path.display): another program keeps writing to it")
  }

  /// Writes at the end of the log; returns false, with nothing written, if the end was no longer at `end`.
  private func write(_ text: [UInt8], at end: off_t) throws(EvidenceError) -> Bool {
    do throws(ItemError) {
      try text.span.bytes.withUnsafeBytes { (bytes) throws(ItemError) in
        try writeAll(log, bytes, name: path.display)
      }
      if isDurable, uninterrupted({ fdatasync(log) }) != 0 { throw FileError.current(path.display) }
    } catch {
      isCaughtUp = false
      // A part of the group must not remain as if it were complete. Bytes of other writers stay, and are set aside
      // later.
      var left = [UInt8](repeating: 0, count: text.count)
      let count = left.withUnsafeMutableBytes { preadAll(log, $0, at: end) }
      if count >= 0, text.starts(with: left[..<count]), uninterrupted({ lseek(log, 0, SEEK_END) }) == end + count {
        _ = uninterrupted { ftruncate(log, end) }
      }
      throw EvidenceError(.writing, error.message)
    }
    // After a write to a file open for appending, the offset is its end (write(2)); a device has no offset.
    let written = uninterrupted { lseek(log, 0, SEEK_CUR) }
    if written == end + text.count || end == 0 && written == 0 { return true }
    isCaughtUp = false
    if written >= text.count, uninterrupted({ lseek(log, 0, SEEK_END) }) == written {
      _ = uninterrupted { ftruncate(log, written - text.count) }
    }
    return false
  }

  /// Locks the file that has the log's name, even if the log was rotated in the meantime.
  private func lock() throws(EvidenceError) {
    for _ in 0..<100 {
      do throws(FileLock.Failure) {
        try FileLock.acquire(LOCK_EX, on: log, name: path.display, interruption: interruption, patience: patience) {
          complain("\(path.display): waiting for another process that holds its lock (flock(2))")
        }
      } catch { throw EvidenceError(error.isHeld ? .locked : .writing, error.message) }
      var (ours, named) = (stat(), stat())
      if uninterrupted({ fstat(log, &ours) }) == 0,
        path.withPlatformString({ path in uninterrupted { stat(path, &named) } }) == 0,
        ours.st_ino == named.st_ino, ours.st_dev == named.st_dev
      {
        return
      }
      // Closing the file releases the lock.
      let new = try Self.open(path, O_APPEND, failure: .writing)
      close(log)
      log = new
      isCaughtUp = false
    }
    throw EvidenceError(.writing, "\(path.display): the file keeps being replaced")
  }

  /// Reads the records that were written since the last call, starting from the head if there is one.
  private func catchUp(to end: off_t) throws(EvidenceError) {
    if isCaughtUp, state.size == Int64(end) { return }
    var text = [UInt8](repeating: 0, count: EvidenceHead.length)
    let count = text.withUnsafeMutableBytes { preadAll(headFile, $0, at: 0) }
    if count < 0 { throw EvidenceError(.writing, "\(headPath.display): \(systemMessage(errno))") }
    let head = EvidenceHead(line: Array(text.prefix(count)))
    state = head.map { EvidenceState($0) } ?? EvidenceState()
    if let head, try !reaches(head, end) {
      // The log was rotated or truncated: new records are linked to the records that are missing here.
      state.size = 0
      if !hasComplained, end > 0 {
        hasComplained = true
        complain(
          "\(path.display): does not have the \(head.count) records that \(headPath.display) lists; if it was "
            + "not rotated out, run: archive-config evidence verify")
      }
    }
    let reader = EvidenceLines(descriptor: log, name: path.display, from: off_t(state.size), to: end)
    do throws(InputError) {
      while let line = try reader.next() { state.read(line) }
    } catch { throw EvidenceError(.writing, error.message) }
    isCaughtUp = true
    if head == nil, let found = state.head, !hasComplained {
      hasComplained = true
      complain(
        "\(headPath.display): is missing or is not a head; re-creating it from the log, which has \(found.count) "
          + "records; to check that none is missing, run: archive-config evidence verify")
    }
  }

  /// Whether the log has the head's record at the head's offset.
  private func reaches(_ head: EvidenceHead, _ end: off_t) throws(EvidenceError) -> Bool {
    let size = off_t(head.size)
    if size < 2 || size > end { return false }
    let start = try tail.lineStart(before: size - 1)
    var line = [UInt8](repeating: 0, count: size - start)
    let count = line.withUnsafeMutableBytes { preadAll(log, $0, at: start) }
    if count < 0 { throw EvidenceError(.writing, "\(path.display): \(systemMessage(errno))") }
    return count == line.count && line.last == 0x0A
      && ContentHash(of: line.dropLast()).hex == head.sha256
  }

  private var tail: TornTail { TornTail(log: log, path: path, isDurable: isDurable, complain: complain) }
}
