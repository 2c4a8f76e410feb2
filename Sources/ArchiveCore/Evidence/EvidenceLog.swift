import Glibc

/// The append-only log of what was done, shared with other processes and with the Python tool.
///
/// Each record holds the hash of the line before it, so that none can be changed, taken out or put in without a trace;
/// `archive_ops.head`, beside the log, tells how far it goes.
package final class EvidenceLog {
  private let files: EvidenceFiles
  private var log: Int32
  private let headFile: Int32
  /// Whether each append is made durable before it returns.
  private let isDurable: Bool
  private let interruption: Interruption?
  private let patience: Double?
  private let complain: (String) -> Void
  /// After this process's last append, or as far as it has looked.
  private var state = EvidenceState()
  private var hasLooked = false
  private var hasComplained = false

  /// Opens or makes `archive_ops.jsonl` in `directory`, which is made too.
  ///
  /// - `interruption`: when it comes, others who write are waited for no longer than a second.
  /// - `patience`: seconds that they are waited for; nil for no limit.
  /// - `complain`: told of a log that was found damaged, and of what was done about it, and of a long wait.
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
    // Whoever may write to the log may write to its head, whoever made that.
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

  /// Files that must never be an output, nor be archived while they are written.
  package var ownFiles: [Path] { files.all }

  package var path: Path { files.log }
  private var headPath: Path { files.head }

  /// This machine and the log's file.
  var place: String { Self.place(of: path) }

  /// This machine and a file, by which a database tells one log from another.
  package static func place(of path: Path) -> String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, 255)
    let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return "\(host):\(path.resolved?.display ?? path.display)"
  }

  /// - `failure`: the kind of error that it is when the file cannot be opened.
  private static func open(
    _ path: Path, _ flags: Int32, failure: EvidenceError.Kind
  ) throws(EvidenceError) -> Int32 {
    let descriptor = openWithoutWaiting(path, O_RDWR | O_CREAT | flags, 0o666)
    if descriptor < 0 { throw EvidenceError(failure, "\(path.display): \(systemMessage(errno))") }
    // Opened for reading and writing a pipe is its own reader: what is written comes back, or blocks.
    if FileKind(of: descriptor) == .pipe {
      close(descriptor)
      throw EvidenceError(failure, "\(path.display): is a pipe; a regular file is needed here")
    }
    return descriptor
  }

  /// Appends records, one line each, in one write under a lock (flock(2)), and returns how far the log goes then.
  ///
  /// A line that another process left unfinished is set aside first, so that nothing is built upon it.
  /// Blocks while another process writes. Throws `EvidenceError`; then none of the records counts.
  @discardableResult
  package func append(_ records: [EvidenceRecord]) throws(EvidenceError) -> EvidenceHead? {
    if records.isEmpty { return nil }
    try lock()
    defer { _ = uninterrupted { flock(log, LOCK_UN) } }
    // The other tool takes no lock: a line of its own may come between the look and the write.
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
      // After the log: a head that goes further than the log tells of a loss.
      if !pwriteAll(headFile, head, at: 0) {
        let error = FileError.current(headPath.display)
        // A head of which a part was replaced is none.
        if let old = state.head?.line { _ = pwriteAll(headFile, old, at: 0) }
        _ = uninterrupted { ftruncate(log, end) }
        hasLooked = false
        throw EvidenceError(.writing, error.message)
      }
      state = next
      return next.head
    }
    throw EvidenceError(.writing, "\(path.display): another program writes to it without end")
  }

  /// Writes at the end of the log; false when that was no longer at `end`, and nothing was written.
  private func write(_ text: [UInt8], at end: off_t) throws(EvidenceError) -> Bool {
    do throws(ItemError) {
      try text.span.bytes.withUnsafeBytes { (bytes) throws(ItemError) in
        try writeAll(log, bytes, name: path.display)
      }
      if isDurable, uninterrupted({ fdatasync(log) }) != 0 { throw FileError.current(path.display) }
    } catch {
      hasLooked = false
      // A part of the group must not stand as if it were the whole; what is not ours stays, and is set aside later.
      var left = [UInt8](repeating: 0, count: text.count)
      let count = left.withUnsafeMutableBytes { preadAll(log, $0, at: end) }
      if count >= 0, text.starts(with: left[..<count]), uninterrupted({ lseek(log, 0, SEEK_END) }) == end + count {
        _ = uninterrupted { ftruncate(log, end) }
      }
      throw EvidenceError(.writing, error.message)
    }
    // Where a write to a file open for appending has ended (write(2)); a device has no such place.
    let written = uninterrupted { lseek(log, 0, SEEK_CUR) }
    if written == end + text.count || end == 0 && written == 0 { return true }
    hasLooked = false
    if written >= text.count, uninterrupted({ lseek(log, 0, SEEK_END) }) == written {
      _ = uninterrupted { ftruncate(log, written - text.count) }
    }
    return false
  }

  /// Locks the file that has the log's name, even when that was moved away meanwhile.
  private func lock() throws(EvidenceError) {
    for _ in 0..<100 {
      do throws(FileLock.Failure) {
        try FileLock.take(LOCK_EX, on: log, name: path.display, interruption: interruption, patience: patience) {
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
      // Closing gives up the lock.
      let new = try Self.open(path, O_APPEND, failure: .writing)
      close(log)
      log = new
      hasLooked = false
    }
    throw EvidenceError(.writing, "\(path.display): is moved away again and again")
  }

  /// Takes in what was written since this process looked last: by what the head says, or by reading the log.
  private func catchUp(to end: off_t) throws(EvidenceError) {
    if hasLooked, state.size == Int64(end) { return }
    var text = [UInt8](repeating: 0, count: EvidenceHead.length)
    let count = text.withUnsafeMutableBytes { preadAll(headFile, $0, at: 0) }
    if count < 0 { throw EvidenceError(.writing, "\(headPath.display): \(systemMessage(errno))") }
    let head = EvidenceHead(line: Array(text.prefix(count)))
    state = head.map { EvidenceState($0) } ?? EvidenceState()
    if let head, try !reaches(head, end) {
      // It was put away, or cut off: what follows is linked to the records that are missing here.
      state.size = 0
      if !hasComplained, end > 0 {
        hasComplained = true
        complain(
          "\(path.display): is not the log that \(headPath.display) knows, of \(head.count) records; if it was not put "
            + "away, see: archive-config evidence verify")
      }
    }
    let reader = EvidenceLines(descriptor: log, name: path.display, from: off_t(state.size), to: end)
    do throws(InputError) {
      while let line = try reader.next() { state.take(line) }
    } catch { throw EvidenceError(.writing, error.message) }
    hasLooked = true
    if head == nil, let found = state.head, !hasComplained {
      hasComplained = true
      complain(
        "\(headPath.display): is missing, or is no head; it is made anew from the log, which has \(found.count) records: "
          + "whether that is all, archive-config evidence verify can tell by the database")
    }
  }

  /// Whether the log has the head's record where the head says.
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
