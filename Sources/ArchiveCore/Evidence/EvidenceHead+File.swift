import Glibc

extension EvidenceHead {
  /// Reads the file that is kept beside a log; nil when there is none, or it holds no head. Throws `InputError`.
  package static func read(_ path: Path) throws -> EvidenceHead? {
    do {
      return EvidenceHead(line: try readSmallFile(path, limit: 4096, what: "no head is", mustBeRegular: true))
    } catch let error as InputError where error.kind == .missing { return nil }
  }

  /// How far a log goes by the head beside it, and its size in bytes, at one moment: while nobody writes to it.
  ///
  /// The size is nil for a pipe. Blocks while somebody does write (flock(2)). Throws `InputError`.
  package static func read(
    _ file: Path, of log: Path, interruption: Interruption? = nil
  ) throws -> (head: EvidenceHead?, size: Int64?) {
    let descriptor = try openForReading(log)
    defer { close(descriptor) }
    if FileKind(of: descriptor) != .regular { return (try read(file), nil) }
    do throws(FileLock.Failure) {
      try FileLock.take(LOCK_SH, on: descriptor, name: log.display, interruption: interruption)
    } catch { throw InputError(.unreadable, error.message) }
    let size = uninterrupted { lseek(descriptor, 0, SEEK_END) }
    if size < 0 { throw InputError(.unreadable, "\(log.display): \(systemMessage(errno))") }
    return (try read(file), Int64(size))
  }

  /// The name of a log whose head is not there: its first linked record's hash; nil when it has none.
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
