/// Options for reading a CSV manifest, where its content does not determine them.
package struct CSVOptions: Sendable {
  /// The character between fields; nil detects a comma, a semicolon or a tab in the header.
  package var delimiter: UInt8?
  /// The names of columns in the header, by the fields that they are used for.
  package var columns: [String: String] = [:]

  /// The fields that a column can be.
  package static let fields = ["tombstone", "output", "output_b64", "actor", "sha256", "size_bytes", "overwrite"]

  package init() {}
}

/// A manifest in CSV (RFC 4180): a header with `tombstone` and `output` in any order and case; other columns are
/// carried.
///
/// Spreadsheets add padding: rows without content are skipped, and cells of unnamed columns are dropped.
final class CSVManifest: ManifestSource {
  private let bytes: PeekedBytes
  private let header: CSVHeader
  private let rows: CSVRowReader

  /// Reads the header; throws `InputError` if a required column is missing.
  ///
  /// - `note`: receives a message about each column that gets another name.
  init(_ bytes: PeekedBytes, _ options: CSVOptions, note: (String) -> Void) throws {
    self.bytes = bytes
    let found = try CSVDelimiter.find(in: bytes)
    rows = CSVRowReader(bytes: bytes, delimiter: options.delimiter ?? found)
    var line = bytes.line
    var first: [String]?
    while first == nil {
      line = bytes.line
      guard case .success(let row)? = try rows.next() else {
        throw InputError(.malformed, "\(bytes.name):\(line): expected a CSV header or JSON")
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
        ItemError(.invalidItem, "line \(line): \(fields.count) fields, but the header has \(header.needed)"))
    }
    let text = JSONWriter.object { json in
      for (name, field) in zip(header.names, fields) where !name.isEmpty {
        // For known fields, an empty cell means not given; other cells are carried unchanged.
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
