/// A stream of manifest records read to its end, and which of its records name an output of which it has a newer version.
///
/// The stream is kept in a file without a name. Memory grows by some 16 bytes with each record.
package final class LatestVersions {
  /// Lines of records that another record of the same output supersedes: its item was archived later, or at the same time
  /// and stands later in the stream.
  package private(set) var superseded: Set<Int> = []
  /// The stream from its beginning.
  package let lines: LineReader

  /// Reads `source` to its end, and asks the archive for the items of outputs that are named more than once.
  ///
  /// Blocks. Throws `InputError`, `Interrupted`, `StorageError`, and `ItemError` where the stream cannot be kept.
  package init(_ source: any ByteSource, in archive: any Catalog) throws {
    // What is appended to a file meanwhile must not change which lines are superseded.
    let stream = try RewindableSource(source, alwaysCopies: true)
    let repeated = try Self.repeatedOutputs(of: LineReader(stream))
    try stream.rewind()
    if !repeated.isEmpty {
      superseded = try Self.superseded(LineReader(stream), repeated, in: archive)
      try stream.rewind()
    }
    lines = LineReader(stream)
  }

  private static func key(_ output: Path) -> Int { output.normalized.hashValue }

  private static func repeatedOutputs(of lines: LineReader) throws -> Set<Int> {
    var (seen, repeated): (Set<Int>, Set<Int>) = ([], [])
    while let line = try lines.next() {
      guard let record = try? ManifestRecord(InputRecord(line)) else { continue }
      let key = key(record.output)
      if !seen.insert(key).inserted { repeated.insert(key) }
    }
    return repeated
  }

  private static func superseded(
    _ lines: LineReader, _ repeated: Set<Int>, in archive: any Catalog
  ) throws -> Set<Int> {
    var newest: [Int: (time: Timestamp, line: Int)] = [:]
    var superseded: Set<Int> = []
    var window: [ManifestRecord] = []
    func compareWindow() throws {
      let items = try archive.describe(window.map(\.tombstone))
      for record in window {
        // What is not in the archive fails, and supersedes nothing.
        guard let item = items[record.tombstone] else { continue }
        let key = key(record.output)
        let time = Timestamp(item.archivedAt) ?? Timestamp(seconds: .min)
        if let other = newest[key] {
          superseded.insert(time < other.time ? record.line : other.line)
          if time < other.time { continue }
        }
        newest[key] = (time, record.line)
      }
      window = []
    }
    while let line = try lines.next() {
      guard let record = try? ManifestRecord(InputRecord(line)), repeated.contains(key(record.output)) else { continue }
      window.append(record)
      if window.count == 512 { try compareWindow() }
    }
    if !window.isEmpty { try compareWindow() }
    return superseded
  }
}
