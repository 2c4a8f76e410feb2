import Glibc

/// An incomplete line at the end of an evidence log, left by a killed writer or a full disk.
struct TornTail {
  let log: Int32
  let path: Path
  let isDurable: Bool
  let complain: (String) -> Void

  /// Moves it to a separate file beside the log, and returns the log's length. The caller holds the lock.
  ///
  /// A record without only its line feed is complete and stays. Throws `EvidenceError`.
  func setAside() throws(EvidenceError) -> off_t {
    let end = uninterrupted { lseek(log, 0, SEEK_END) }
    if end < 0, errno != ESPIPE { throw failure("cannot be read") }
    // A device has no size.
    if end <= 0 { return 0 }
    var last: [UInt8] = [0]
    if last.withUnsafeMutableBytes({ preadAll(log, $0, at: end - 1) }) != 1 { throw failure("cannot be read") }
    if last[0] == 0x0A { return end }
    let start = try lineStart(before: end)
    var tail = [UInt8](repeating: 0, count: Int(end - start))
    if tail.withUnsafeMutableBytes({ preadAll(log, $0, at: start) }) != tail.count { throw failure("cannot be read") }
    if (try? JSONObject(tail[...])) != nil {
      if uninterrupted({ write(log, [0x0A], 1) }) != 1 { throw failure("cannot be written") }
      return end + 1
    }
    let name = try keep(tail)
    if uninterrupted({ ftruncate(log, start) }) != 0 { throw failure("cannot be truncated") }
    complain("\(path.display): ended in the middle of a record; moved that part to \(name.display)")
    return start
  }

  private func failure(_ what: String) -> EvidenceError {
    EvidenceError(.writing, "\(path.display): \(what): \(systemMessage(errno))")
  }

  /// The start of the line that contains the byte before `end`.
  func lineStart(before end: off_t) throws(EvidenceError) -> off_t {
    // Longer than nearly every record.
    var chunk = [UInt8](repeating: 0, count: 4 << 10)
    var position = end
    while position > 0 {
      let count = Int(min(off_t(chunk.count), position))
      let found = chunk.withUnsafeMutableBytes {
        preadAll(log, UnsafeMutableRawBufferPointer(rebasing: $0[..<count]), at: position - off_t(count))
      }
      if found != count { throw failure("cannot be read") }
      if let feed = chunk[..<count].lastIndex(of: 0x0A) { return position - off_t(count) + off_t(feed) + 1 }
      position -= off_t(count)
    }
    return 0
  }

  private func keep(_ tail: [UInt8]) throws(EvidenceError) -> Path {
    let base = path.appending(suffix: ".torn-\(Timestamp.now().fileNameForm)")
    for number in 1...1000 {
      let name = number == 1 ? base : base.appending(suffix: "-\(number)")
      let file = name.withPlatformString { name in
        uninterrupted { open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
      }
      if file < 0 {
        if errno == EEXIST { continue }
        throw failure("its incomplete last record cannot be moved to \(name.display)")
      }
      defer { close(file) }
      do throws(ItemError) {
        try tail.span.bytes.withUnsafeBytes { (bytes) throws(ItemError) in
          try writeAll(file, bytes, name: name.display)
        }
      } catch { throw EvidenceError(.writing, error.message) }
      // The log is truncated only once the copy is durable.
      if isDurable, uninterrupted({ fsync(file) }) != 0 {
        throw failure("its incomplete last record cannot be moved to \(name.display)")
      }
      return name
    }
    throw EvidenceError(.writing, "\(base.display): 1000 files with this name already exist")
  }
}
