/// Which outputs a run has been asked for, so that no two records write one file.
///
/// A place is known by its directory's identity and its name, so `a/b`, `./a/b` and `link-to-a/b` are one.
/// Twelve bytes an output: two places are mixed up once in 2^64 pairs.
struct OutputClaims {
  private var lines: [Int: UInt32] = [:]

  /// Claims a place for the record at `line`; returns the line that has it already, if any.
  ///
  /// In a dry run a directory may be missing: its outputs are then known by their path's parts.
  mutating func claim(
    _ output: Path, at place: (directory: OutputDirectory, name: Path)?, line: Int
  ) -> Int? {
    var hasher = Hasher()
    if let place {
      hasher.combine(place.directory.identity)
      hasher.combine(place.name)
    } else {
      hasher.combine(output.components)
    }
    let key = hasher.finalize()
    if let first = lines[key] { return Int(first) }
    lines[key] = UInt32(truncatingIfNeeded: line)
    return nil
  }
}
