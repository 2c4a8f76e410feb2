/// The character between two fields of a CSV text.
enum CSVDelimiter {
  private static let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]

  /// Finds the first candidate with which the header has the required columns, else the most frequent one in the
  /// header.
  ///
  /// A line `sep=;`, which spreadsheets write, names the character and is consumed; nothing else is consumed.
  static func find(in bytes: PeekedBytes) throws -> UInt8 {
    if let named = try consumeDeclaration(bytes) { return named }
    let header = try header(of: bytes)
    let counts = candidates.map { candidate in header.count { $0 == candidate } }
    let best = counts.indices.max { counts[$0] < counts[$1] || counts[$0] == counts[$1] && $0 > $1 }
    return candidates.first { hasNeededColumns(header, $0) } ?? candidates[best ?? 0]
  }

  private static func consumeDeclaration(_ bytes: PeekedBytes) throws -> UInt8? {
    let mark = Array("sep=".utf8)
    for (offset, byte) in mark.enumerated() where try bytes.peek(offset) != byte { return nil }
    var end = mark.count + 1
    if try bytes.peek(end) == 0x0D { end += 1 }
    guard let delimiter = try bytes.peek(mark.count), try bytes.peek(end) == 0x0A else { return nil }
    for _ in 0...end { _ = try bytes.next() }
    return delimiter
  }

  /// The first line with content, without quoted text that could be mistaken for a delimiter.
  private static func header(of bytes: PeekedBytes) throws -> [UInt8] {
    var line: [UInt8] = []
    var isQuoted = false
    var offset = 0
    while offset < LineReader.recordLimit, let byte = try bytes.peek(offset) {
      offset += 1
      if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == 0x0A, !isQuoted {
        if !line.allSatisfy({ ManifestFormat.isSpace($0) || candidates.contains($0) }) { break }
        line = []
      } else if !isQuoted || !candidates.contains(byte) {
        line.append(byte)
      }
    }
    return line
  }

  private static func hasNeededColumns(_ header: [UInt8], _ delimiter: UInt8) -> Bool {
    let columns = Set(
      header.split(separator: delimiter).map { String(decoding: $0, as: UTF8.self).trimmingSpaces().lowercased() })
    // A line may end with CR.
    func has(_ name: String) -> Bool { columns.contains(name) || columns.contains(name + "\r") }
    return ["tombstone", "output"].allSatisfy { has($0) || has($0 + "_b64") }
  }
}
