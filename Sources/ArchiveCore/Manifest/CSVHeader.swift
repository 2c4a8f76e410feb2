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

extension String {
  func trimmingSpaces() -> String {
    String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
