/// The columns of a CSV manifest, by the names of the fields that they are.
struct CSVHeader {
  /// Empty for a column without a name.
  let names: [String]
  /// Fields that a row must have: up to the last column with a name.
  let needed: Int

  /// What records write themselves: a column of such a name would be lost on the way.
  static let reserved = ResultRecord.fields.subtracting(CSVOptions.fields)
    .union(["record", "version", "available", InputRecord.sourceLine])

  /// - `place`: where the header stands, for messages.
  /// - `note`: told of columns that are kept under another name.
  /// - Throws `InputError` when a required column is missing, or one is there twice.
  init(_ row: [String], _ options: CSVOptions, place: String, note: (String) -> Void) throws(InputError) {
    let given = row.map { $0.trimmingSpaces() }
    func fail(_ message: String) -> InputError { InputError(.malformed, "\(place): \(message)") }
    let shown = given.joined(separator: ",")
    let columns = Set(given)
    let header = "the header is \(shown.count > 200 ? shown.prefix(200) + "…" : shown)"
    for (field, column) in options.columns.sorted(by: { $0.key < $1.key }) where !columns.contains(column) {
      throw fail("no column \"\(column)\" for \(field), as --columns has it; \(header)")
    }
    let fields = Dictionary(options.columns.map { ($0.value, $0.key) }) { first, _ in first }
    var names: [String] = []
    var known: Set<String> = []
    for column in given {
      let lowered = column.lowercased()
      var name = fields[column] ?? column
      if fields[column] == nil, options.columns[lowered] != nil || Self.reserved.contains(column) {
        // Another column is that field, or records have a field of that name.
        name = "carried.\(column)"
        note(
          "\(place): the column \"\(column)\" is kept as \"\(name)\", since records have a \"\(lowered)\" of their own")
      } else if fields[column] == nil, CSVOptions.fields.contains(lowered), !columns.contains(lowered) {
        name = lowered
      }
      if !name.isEmpty, !known.insert(name).inserted { throw fail("the column \"\(name)\" is in the header twice") }
      names.append(name)
    }
    for name in ["tombstone", "output"] where !known.contains(name) && !known.contains(name + "_b64") {
      throw fail("no column \"\(name)\"; \(header); name another one with --columns \(name)=COLUMN")
    }
    self.names = names
    needed = (names.lastIndex { !$0.isEmpty } ?? -1) + 1
  }
}

/// What stands between two fields of a CSV text.
enum CSVDelimiter {
  private static let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]

  /// The candidate that is commonest in the first line outside of quotes; a comma where there is none.
  ///
  /// A line `sep=;`, as spreadsheets write it, says so, and is passed over. Consumes nothing else.
  static func find(in bytes: PeekedBytes) throws -> UInt8 {
    let mark = Array("sep=".utf8)
    var isMarked = true
    for (offset, byte) in mark.enumerated() where isMarked { isMarked = try bytes.peek(offset) == byte }
    if isMarked, let delimiter = try bytes.peek(mark.count) {
      var end = mark.count + 1
      if try bytes.peek(end) == 0x0D { end += 1 }
      if try bytes.peek(end) == 0x0A {
        for _ in 0...end { _ = try bytes.next() }
        return delimiter
      }
    }
    var counts = [Int](repeating: 0, count: candidates.count)
    var isQuoted = false
    var offset = 0
    var isBlank = true
    while offset < LineReader.recordLimit, let byte = try bytes.peek(offset) {
      if byte == 0x0A, !isQuoted, !isBlank { break }
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted, let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
      if !ManifestFormat.isSpace(byte), !candidates.contains(byte) { isBlank = false }
      offset += 1
    }
    let most = counts.max() ?? 0
    return most == 0 ? candidates[0] : candidates[counts.firstIndex(of: most) ?? 0]
  }
}

extension String {
  func trimmingSpaces() -> String {
    String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
