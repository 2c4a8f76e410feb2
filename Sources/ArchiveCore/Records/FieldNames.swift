import Glibc

/// Names of fields that a tool knows, looked up by the bytes of a record's text.
package struct FieldNames: ExpressibleByArrayLiteral, Sendable {
  private let names: Set<String>
  /// The bytes of all names, shortest first: few have the same length, so a lookup compares few.
  private let bytes: [UInt8]
  /// The start in `bytes` of the names of each length, by length, and the end.
  private let starts: [Int]

  init(_ names: Set<String>) {
    self.names = names
    var (bytes, starts): ([UInt8], [Int]) = ([], [])
    for length in 0...(names.map(\.utf8.count).max() ?? 0) {
      starts.append(bytes.count)
      for name in names where name.utf8.count == length { bytes += name.utf8 }
    }
    self.bytes = bytes
    self.starts = starts + [bytes.count]
  }

  package init(arrayLiteral names: String...) { self.init(Set(names)) }

  func union(_ others: FieldNames) -> FieldNames { FieldNames(names.union(others.names)) }
  func subtracting(_ others: [String]) -> FieldNames { FieldNames(names.subtracting(others)) }
  func contains(_ name: String) -> Bool { names.contains(name) }

  /// Whether the name of a member of `object` is one of them; `quoted` is the name as in the text, with quotes.
  func contains(_ quoted: UnsafeRawBufferPointer, _ member: JSONObject.Member, of object: JSONObject) -> Bool {
    // A known name may be written with escapes.
    if member.isEscaped { return names.contains(object.name(of: member)) }
    let length = quoted.count - 2
    if length == 0 || length + 1 >= starts.count { return false }
    return bytes.withUnsafeBytes { bytes in
      var place = starts[length]
      let end = starts[length + 1]
      while place < end {
        if bytes[place] == quoted[1], memcmp(bytes.baseAddress! + place, quoted.baseAddress! + 1, length) == 0 {
          return true
        }
        place += length
      }
      return false
    }
  }
}
