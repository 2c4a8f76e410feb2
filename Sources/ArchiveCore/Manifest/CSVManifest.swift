/// How a CSV manifest is to be read, where it does not tell by itself.
package struct CSVOptions: Sendable {
  /// Between two fields; nil finds it in the header: a comma, a semicolon or a tab.
  package var delimiter: UInt8?
  /// Columns that have another name in the header, by the name of the field that they are.
  package var columns: [String: String] = [:]

  /// The fields that a column can be.
  package static let fields = ["tombstone", "output", "output_b64", "actor", "sha256", "size_bytes", "overwrite"]

  package init() {}
}

/// A manifest as CSV (RFC 4180): a header with `tombstone` and `output` in any order and case, further columns carried.
///
/// Spreadsheets pad what they save: rows without content are skipped, and the cells of columns without a name dropped.
final class CSVManifest: ManifestSource {
  private let bytes: PeekedBytes
  private let header: CSVHeader
  private let rows: CSVRowReader

  /// Reads the header; throws `InputError` when a required column is missing.
  ///
  /// - `note`: told of columns that are kept under another name.
  init(_ bytes: PeekedBytes, _ options: CSVOptions, note: (String) -> Void) throws {
    self.bytes = bytes
    let found = try CSVDelimiter.find(in: bytes)
    rows = CSVRowReader(bytes: bytes, delimiter: options.delimiter ?? found)
    var line = bytes.line
    var first: [String]?
    while first == nil {
      line = bytes.line
      guard case .success(let row)? = try rows.next() else {
        throw InputError(.malformed, "\(bytes.name):\(line): no CSV header, and no JSON either")
      }
      if !Self.isBlank(row) { first = row }
    }
    header = try CSVHeader(first ?? [], options, place: "\(bytes.name):\(line)", note: note)
  }

  private static func isBlank(_ row: [String]) -> Bool {
    row.allSatisfy { $0.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
  }

  func isReady() -> Bool { bytes.isReady() }

  func next() throws -> InputRecord? {
    while true {
      let line = bytes.line
      switch try rows.next() {
      case nil: return nil
      case .failure(let fault)?:
        return InputRecord(line: line, content: .failure(ItemError(.invalidItem, "line \(line): \(fault.message)")))
      case .success(let fields)?:
        if Self.isBlank(fields) { continue }
        return InputRecord(line: line, content: content(fields, line))
      }
    }
  }

  private func content(_ fields: [String], _ line: Int) -> Result<JSONObject, ItemError> {
    guard fields.count >= header.needed, fields.dropFirst(header.names.count).allSatisfy(\.isEmpty) else {
      return .failure(
        ItemError(.invalidItem, "line \(line): \(fields.count) fields, the header has \(header.needed)"))
    }
    let text = JSONWriter.object { json in
      for (name, field) in zip(header.names, fields) where !name.isEmpty {
        // Empty means not given, for the fields that mean something; others are carried as they are.
        if field.isEmpty, ManifestRecord.fields.contains(name) { continue }
        json.key(name)
        if name == "size_bytes", let number = Int64(field) ?? Int64(jsonNumber: field) {
          json.integer(number)
        } else {
          json.string(field)
        }
      }
      json.key(InputRecord.sourceLine)
      json.integer(Int64(line))
    }
    do throws(JSONError) { return .success(try JSONObject(text[...])) } catch {
      return .failure(ItemError(.invalidItem, "line \(line): \(error.message)"))
    }
  }
}
