@testable import ArchiveCore

extension Property {
  /// A CSV manifest reads the same in pieces of any size, and its rows, written as CSV again, are the same rows.
  static let csv = Property("csv") { bytes in
    if let manifest = try? CSVManifest(PeekedBytes(Pieces(bytes)), CSVOptions(), note: { _ in }) {
      _ = try? all(of: manifest)
    }
  } check: { bytes in
    let piece = Int(bytes.first ?? 0) + 1
    let text = Array(bytes.dropFirst())
    let found = readManifest { try CSVManifest(PeekedBytes(Pieces(text)), CSVOptions(), note: { _ in }) }
    require(
      found == readManifest { try CSVManifest(PeekedBytes(Pieces(text, piece)), CSVOptions(), note: { _ in }) },
      "rows depend on how they arrive")
    for row in found.items { if let object = try? JSONObject(row.text[...]) { checkRow(object) } }
    checkConverted { try CSVManifest(PeekedBytes(Pieces(text)), CSVOptions(), note: { _ in }) }
  }

  /// A manifest of any format reads the same in pieces of any size; an accepted JSON document is JSON.
  static let manifest = Property("manifest") { bytes in
    if let manifest = try? openManifest(Pieces(bytes)) { _ = try? all(of: manifest) }
  } check: { bytes in
    let piece = Int(bytes.first ?? 0) + 1
    let text = Array(bytes.dropFirst())
    let found = readManifest { try openManifest(Pieces(text)) }
    require(found == readManifest { try openManifest(Pieces(text, piece)) }, "items depend on how they arrive")
    checkConverted { try openManifest(Pieces(text)) }
    guard found.error == nil, found.isDocument, let start = try? ManifestFormat.afterComments(PeekedBytes(Pieces(text)))
    else { return }
    var scanner = JSONScanner(text[start...])
    do throws(JSONError) {
      _ = try scanner.skipValue()
      try scanner.end()
    } catch {
      // An item may be nested as deeply as a record, and the document adds two levels.
      require(error.message.hasPrefix("nested deeper"), "a document was accepted that is not JSON: \(error.message)")
    }
  }

  private struct Item: Equatable {
    let line: Int
    /// The object, or the error's message.
    let text: [UInt8]
  }

  private struct Items: Equatable {
    var items: [Item] = []
    var isDocument = false
    /// The error that ended the reading.
    var error: String?
  }

  private static func readManifest(_ open: () throws -> any ManifestSource) -> Items {
    var found = Items()
    do {
      let source = try open()
      found.isDocument = source is JSONManifest
      while let record = try source.next() {
        switch record.content {
        case .success(let object): found.items.append(Item(line: record.line, text: Array(object.text)))
        case .failure(let error): found.items.append(Item(line: record.line, text: Array(error.message.utf8)))
        }
      }
    } catch let error as InputError {
      found.error = error.message
    } catch {
      violated("an unexpected error: \(error)")
    }
    return found
  }

  private static func all(of source: any ManifestSource) throws -> Int {
    var count = 0
    while let record = try source.next() { count += record.line > 0 ? 1 : 0 }
    return count
  }

  /// Whether a column of this name gets another one.
  private static func isRenamed(_ name: String) -> Bool {
    CSVHeader.reserved.contains(name) || CSVOptions.fields.contains(name.lowercased()) && name != name.lowercased()
  }

  /// One row, written with all its fields in quotes.
  private static func isKept(_ name: String) -> Bool { !name.isEmpty && !isRenamed(name) }

  private static func checkRow(_ object: JSONObject) {
    var names: [String] = []
    var fields: [String] = []
    for member in object.members where isKept(object.name(of: member)) {
      switch try? JSONScanner.decode(object.raw(member.rawValue)) {
      case .string(let text): fields.append(text)
      case .number(let digits): fields.append(digits)
      default: violated("a field that is neither text nor a number")
      }
      names.append(object.name(of: member))
    }
    // A row without content may be skipped.
    if fields.allSatisfy({ $0.allSatisfy { $0 == " " || $0 == "\t" } }) { return }
    for name in ["tombstone", "output"] where !names.contains(name) {
      names.append(name)
      fields.append("")
    }
    func row(_ fields: [String]) -> String {
      fields.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\r\n"
    }
    let text = Array((row(names) + row(fields)).utf8)
    guard let manifest = try? CSVManifest(PeekedBytes(Pieces(text)), CSVOptions(), note: { _ in }),
      let again = try? manifest.next()?.content.get()
    else { violated("a row that cannot be read again") }
    for member in object.members where isKept(object.name(of: member)) {
      require(
        again.member(object.name(of: member)).map { again.raw($0.rawValue) } == object.raw(member.rawValue),
        "a field changed")
    }
  }

  /// The converter writes manifest records; one for a bad item has an error.
  private static func checkConverted(_ open: () throws -> any ManifestSource) {
    guard let source = allowing(InputError.self, body: { try open() }) else { return }
    let sink = Lines()
    _ = allowing(InputError.self) { try ManifestConverter.run(source, into: sink, complain: { _ in }) }
    for (index, record) in sink.records.enumerated() {
      let input = InputRecord(Line(number: index + 1, bytes: record[...], isTooLong: false))
      guard let object = input.object else { violated("a record that is not JSON") }
      let isGood = (try? ManifestRecord(input)) != nil
      let hasError = ((try? object.value("error")) ?? nil)?["code"] != nil
      require(isGood || hasError, "a bad item came out without an error")
    }
  }
}

/// Keeps records in memory.
private final class Lines: RecordSink {
  private(set) var records: [[UInt8]] = []
  func write(_ record: [UInt8]) { records.append(record) }
  func flush() {}
}
