/// Which outputs a run has been asked for, so that no two records write one file.
///
/// A place is known by its directory's identity and its name, so `a/b`, `./a/b` and `link-to-a/b` are one.
/// Twelve bytes an output: two places are mixed up once in 2^64 pairs.
struct OutputClaims {
  /// Many small tables: one that grows is copied, and a large copy would double the memory for that moment.
  private var tables = [[Int: UInt32]](repeating: [:], count: 64)

  /// Claims a place for the record at `line`; returns the line that has it already, if any.
  ///
  /// In a dry run a directory may be missing: its outputs are then known by their path's parts.
  mutating func claim(
    _ output: Path, at place: (directory: OutputDirectory, name: Path)?, line: Int
  ) -> Int? {
    let key = place.map { Self.key($0.directory.identity, $0.name) } ?? Self.key(output.components)
    let table = key & 63
    if let first = tables[table][key] { return Int(first) }
    tables[table][key] = UInt32(truncatingIfNeeded: line)
    return nil
  }

  /// The line that claimed the name in this directory, if one did.
  func line(of name: Path, in directory: FileIdentity) -> Int? {
    let key = Self.key(directory, name)
    return tables[key & 63][key].map { Int($0) }
  }

  private static func key(_ directory: FileIdentity, _ name: Path) -> Int {
    var hasher = Hasher()
    hasher.combine(directory)
    hasher.combine(name)
    return hasher.finalize()
  }

  private static func key(_ parts: [Path]) -> Int {
    var hasher = Hasher()
    hasher.combine(parts)
    return hasher.finalize()
  }
}
