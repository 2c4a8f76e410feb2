/// The columns of a CSV manifest, by the names of their fields.
struct CSVHeader {
  /// Empty for a column without a name.
  let names: [String]
  /// The number of fields that a row must have: up to the last column with a name.
  let needed: Int

  /// Names of fields that later records write themselves, so that a column of this name would be lost.
  static let reserved = ResultRecord.fields.subtracting(CSVOptions.fields)
    .union(["record", "version", "available", InputRecord.sourceLine])

  /// - `place`: the place of the header, for messages.
  /// - `note`: receives a message about each column that gets another name.
  /// - Throws `InputError` if a required column is missing, or a column appears twice.
  init(_ row: [String], _ options: CSVOptions, place: String, note: (String) -> Void) throws(InputError) {
    let columnNames = row.map { $0.trimmingSpaces() }
    func fail(_ message: String) -> InputError { InputError(.malformed, "\(place): \(message)") }
    let shown = columnNames.joined(separator: ",")
    let columns = Set(columnNames)
    let header = "the header is \(shown.count > 200 ? shown.prefix(200) + "…" : shown)"
    for (field, column) in options.columns.sorted(by: { $0.key < $1.key }) where !columns.contains(column) {
      throw fail("no column \"\(column)\", which --columns names for \(field); \(header)")
    }
    let fields = Dictionary(options.columns.map { ($0.value, $0.key) }) { first, _ in first }
    var names: [String] = []
    var known: Set<String> = []
    for column in columnNames {
      let lowered = column.lowercased()
      var name = fields[column] ?? column
      if fields[column] == nil, options.columns[lowered] != nil || Self.reserved.contains(column) {
        // Another column is this field, or records have a field of this name.
        name = "carried.\(column)"
        note(
          "\(place): the column \"\(column)\" is kept as \"\(name)\", because records have their own \"\(lowered)\"")
      } else if fields[column] == nil, CSVOptions.fields.contains(lowered), !columns.contains(lowered) {
        name = lowered
      }
      if !name.isEmpty, !known.insert(name).inserted { throw fail("duplicate column \"\(name)\" in the header") }
      names.append(name)
    }
    for name in ["tombstone", "output"] where !known.contains(name) && !known.contains(name + "_b64") {
      throw fail("no column \"\(name)\"; \(header); use another one with --columns \(name)=COLUMN")
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
