/// An entry of a git tree.
struct GitEntry: Equatable, Sendable {
  enum Kind: Sendable { case file, symbolicLink, submodule, directory }

  /// Its mode in git, such as 0o100644.
  let mode: UInt32
  let id: String

  var kind: Kind {
    switch mode & 0o170000 {
    case 0o120000: .symbolicLink
    case 0o160000: .submodule
    case 0o040000: .directory
    default: .file
    }
  }

  /// Permission bits of a file; git stores only whether it is executable.
  var permissions: String { mode & 0o100 != 0 ? "0755" : "0644" }
}

/// The names of one directory in one commit, as a tree object lists them: `MODE NAME NUL ID`, the id in binary.
struct GitTree {
  private let bytes: [UInt8]
  /// The positions of each entry's mode, name and id, ordered by name.
  private let entries: [(mode: Int32, name: Int32, id: Int32)]
  private let idLength: Int

  /// Its size in memory, in bytes.
  var weight: Int { bytes.count + entries.count * 12 }

  /// - `idLength`: 20 in repositories with SHA-1, 32 with SHA-256. Throws `ItemError` for bytes that are not a tree.
  init(_ bytes: [UInt8], idLength: Int) throws(ItemError) {
    var entries: [(mode: Int32, name: Int32, id: Int32)] = []
    var start = 0
    while start < bytes.count {
      guard let space = bytes[start...].firstIndex(of: 0x20), let end = bytes[space...].firstIndex(of: 0),
        end + idLength < bytes.count, end < Int32.max
      else { throw ItemError(.corrupt, "a tree of the repository cannot be read") }
      entries.append((Int32(start), Int32(space + 1), Int32(end + 1)))
      start = end + 1 + idLength
    }
    (self.bytes, self.idLength) = (bytes, idLength)
    // git orders directories as if their names ended in a slash.
    self.entries = entries.sorted { Self.name($0, in: bytes).lexicographicallyPrecedes(Self.name($1, in: bytes)) }
  }

  private static func name(_ entry: (mode: Int32, name: Int32, id: Int32), in bytes: [UInt8]) -> ArraySlice<UInt8> {
    bytes[Int(entry.name)..<Int(entry.id) - 1]
  }

  /// The entry called `name`; nil if there is none.
  func entry(_ name: ArraySlice<UInt8>) -> GitEntry? {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if Self.name(entries[middle], in: bytes).lexicographicallyPrecedes(name) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < entries.count, Self.name(entries[low], in: bytes) == name else { return nil }
    let entry = entries[low]
    let mode = bytes[Int(entry.mode)..<Int(entry.name) - 1].reduce(UInt32(0)) { $0 << 3 | UInt32($1 & 7) }
    return GitEntry(mode: mode, id: hexText(bytes[Int(entry.id)..<Int(entry.id) + idLength]))
  }
}

/// Bytes as lower-case hexadecimal digits.
private func hexText(_ bytes: ArraySlice<UInt8>) -> String {
  String(unsafeUninitializedCapacity: bytes.count * 2) { text in
    for (index, byte) in bytes.enumerated() {
      let digits = Hexadecimal.digits(of: UInt32(byte))
      text[index * 2] = UInt8(truncatingIfNeeded: digits >> 8)
      text[index * 2 + 1] = UInt8(truncatingIfNeeded: digits)
    }
    return bytes.count * 2
  }
}
