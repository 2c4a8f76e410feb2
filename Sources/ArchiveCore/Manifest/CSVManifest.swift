/// A manifest as CSV (RFC 4180): a header with `tombstone` and `output` in any order, further columns carried.
///
/// Spreadsheets pad what they save: rows without content are skipped, and the cells of columns without a name dropped.
final class CSVManifest: ManifestSource {
  private let bytes: PeekedBytes
  private let header: [String]
  /// Fields that a row must have: up to the last column with a name.
  private let needed: Int

  /// Reads the header; throws `InputError` when a required column is missing.
  init(_ bytes: PeekedBytes) throws {
    self.bytes = bytes
    let reader = RowReader(bytes)
    var line = bytes.line
    var first: [String]?
    while first == nil {
      line = bytes.line
      guard case .success(let row)? = try reader.next() else {
        throw InputError(.malformed, "\(bytes.name):\(line): no CSV header, and no JSON either")
      }
      if !Self.isBlank(row) { first = row }
    }
    header = first!.map { $0.trimmingSpaces() }
    needed = header.lastIndex { !$0.isEmpty }! + 1
    let shown = header.joined(separator: ",")
    for name in ["tombstone", "output"] where !header.contains(name) && !header.contains(name + "_b64") {
      throw InputError(
        .malformed,
        "\(bytes.name):\(line): no column \"\(name)\"; the header is \(shown.count > 200 ? shown.prefix(200) + "…" : shown)"
      )
    }
    var names: Set<String> = []
    for name in header where !name.isEmpty && !names.insert(name).inserted {
      throw InputError(.malformed, "\(bytes.name):\(line): the column \"\(name)\" is in the header twice")
    }
  }

  private static func isBlank(_ row: [String]) -> Bool {
    row.allSatisfy { $0.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
  }

  func isReady() -> Bool { bytes.isReady() }

  func next() throws -> InputRecord? {
    while true {
      let line = bytes.line
      switch try RowReader(bytes).next() {
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
    guard fields.count >= needed, fields.dropFirst(header.count).allSatisfy(\.isEmpty) else {
      return .failure(
        ItemError(.invalidItem, "line \(line): \(fields.count) fields, the header has \(needed)"))
    }
    let text = JSONWriter.object { json in
      for (name, field) in zip(header, fields) where !name.isEmpty {
        // Empty means not given, for the fields that mean something; others are carried as they are.
        if field.isEmpty, ManifestRecord.fields.contains(name) { continue }
        if name == "size_bytes", let number = Int64(field) ?? Int64(jsonNumber: field) {
          json.member(name, number)
        } else {
          json.member(name, field)
        }
      }
    }
    do throws(JSONError) { return .success(try JSONObject(text[...])) } catch {
      return .failure(ItemError(.invalidItem, "line \(line): \(error.message)"))
    }
  }
}

/// Reads the rows of a CSV text: fields in quotes may hold commas, doubled quotes and line ends.
private struct RowReader {
  struct Fault: Error { let message: String }

  let bytes: PeekedBytes

  init(_ bytes: PeekedBytes) { self.bytes = bytes }

  /// The next row, or nil at the end; after a fault the reader stands behind the row's line.
  func next() throws -> Result<[String], Fault>? {
    if try bytes.peek(0) == nil { return nil }
    var fields: [[UInt8]] = []
    var size = 0
    var isLast = false
    while !isLast {
      do {
        let field: [UInt8]
        (field, isLast) = try self.field()
        size += field.count
        if size <= LineReader.recordLimit { fields.append(field) }
      } catch let fault as Fault {
        // The row's end is still ahead.
        while let byte = try bytes.next(), byte != 0x0A {}
        return .failure(fault)
      }
    }
    if size > LineReader.recordLimit { return .failure(Fault(message: "longer than \(LineReader.recordLimit) bytes")) }
    return Result { () throws(Fault) in try fields.map(text) }
  }

  /// One field, and whether the row ends after it.
  private func field() throws -> ([UInt8], isLast: Bool) {
    var field: [UInt8] = []
    let isQuoted = try bytes.peek(0) == UInt8(ascii: "\"")
    if isQuoted {
      let line = bytes.line
      _ = try bytes.next()
      while true {
        guard let byte = try bytes.next() else {
          throw InputError(.malformed, "\(bytes.name):\(line): a quote that is not closed")
        }
        if byte == UInt8(ascii: "\"") {
          guard try bytes.peek(0) == UInt8(ascii: "\"") else { break }
          _ = try bytes.next()
        }
        field.append(byte)
        if field.count > LineReader.recordLimit {
          throw InputError(.malformed, "\(bytes.name):\(line): a quote that is not closed within 1 MiB")
        }
      }
    }
    while true {
      guard let byte = try bytes.peek(0) else { return (field, true) }
      if byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D {
        let isCRLF = try byte == 0x0D && bytes.peek(1) == 0x0A
        if byte != 0x0D || isCRLF {
          _ = try bytes.next()
          if isCRLF { _ = try bytes.next() }
          return (field, byte != UInt8(ascii: ","))
        }
      }
      if isQuoted { throw Fault(message: "text after a closing quote") }
      if byte == UInt8(ascii: "\"") { throw Fault(message: "a quote inside a field that does not begin with one") }
      if field.count > LineReader.recordLimit { throw Fault(message: "longer than \(LineReader.recordLimit) bytes") }
      field.append(byte)
      _ = try bytes.next()
    }
  }

  private func text(_ field: [UInt8]) throws(Fault) -> String {
    guard let text = String(validating: field, as: UTF8.self) else { throw Fault(message: "bytes that are not UTF-8") }
    return text
  }
}

extension String {
  func trimmingSpaces() -> String {
    String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
