import Glibc

extension EvidenceHead {
  /// Reads the head file beside a log; nil if there is none, or it does not contain a head. Throws `InputError`.
  package static func read(_ path: Path) throws -> EvidenceHead? {
    do {
      return EvidenceHead(line: try readSmallFile(path, limit: 4096, what: "a head", mustBeRegular: true))
    } catch let error as InputError where error.kind == .missing { return nil }
  }

  /// The head beside a log and the log's size in bytes, read while nobody writes to it.
  ///
  /// The size is nil for a pipe. Blocks while another process writes (flock(2)). Throws `InputError`.
  package static func read(
    _ file: Path, of log: Path, interruption: Interruption? = nil
  ) throws -> (head: EvidenceHead?, size: Int64?) {
    let descriptor = try openForReading(log)
    defer { close(descriptor) }
    if FileKind(of: descriptor) != .regular { return (try read(file), nil) }
    do throws(FileLock.Failure) {
      try FileLock.acquire(LOCK_SH, on: descriptor, name: log.display, interruption: interruption)
    } catch { throw InputError(.unreadable, error.message) }
    let size = uninterrupted { lseek(descriptor, 0, SEEK_END) }
    if size < 0 { throw InputError(.unreadable, "\(log.display): \(systemMessage(errno))") }
    return (try read(file), Int64(size))
  }

  /// The name of a log without a head file: the hash of its first linked record; nil if it has none.
  ///
  /// Throws `InputError`.
  package static func chain(ofLog path: Path) throws -> String? {
    let descriptor = openWithoutWaiting(path, O_RDONLY)
    if descriptor < 0 { return nil }
    defer { close(descriptor) }
    if FileKind(of: descriptor) != .regular { return nil }
    let lines = EvidenceLines(descriptor: descriptor, name: path.display)
    while let line = try lines.next() {
      if (try? EvidenceLink.read(line)) != nil { return ContentHash(of: line).hex }
    }
    return nil
  }
}
