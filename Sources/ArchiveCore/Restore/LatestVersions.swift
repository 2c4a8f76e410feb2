/// A complete stream of manifest records, with the lines that another record with a newer version of the same output
/// supersedes.
///
/// The stream is kept in an unnamed file. Memory grows by about 16 bytes with each record.
package final class LatestVersions {
  /// Lines of records that another record with the same output supersedes: its item was archived later, or at the same
  /// time and comes later in the stream.
  package private(set) var superseded: Set<Int> = []
  /// The stream, from its beginning.
  package let lines: LineReader

  /// Reads `source` to its end, and looks up the items of outputs that appear more than once.
  ///
  /// Blocks. Throws `InputError`, `Interrupted`, `StorageError`, and `ItemError` if the stream cannot be kept.
  package init(_ source: any ByteSource, in archive: any Catalog) throws {
    // Lines appended to a file in the meantime must not change which lines are superseded.
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
        // An item that is not in the archive fails and supersedes nothing.
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
