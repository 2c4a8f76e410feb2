/// One record of a stream as it was read, before it is interpreted.
///
/// Every line becomes one, even if malformed, so that every line gets an answer.
package struct InputRecord: Sendable {
  /// Number of the line in the stream, or of the item in a JSON document; counted from 1.
  package let line: Int
  /// What `line` counts: `line` or `item`.
  package let unit: String
  package let content: Result<JSONObject, ItemError>

  package init(line: Int, unit: String = "line", content: Result<JSONObject, ItemError>) {
    self.line = line
    self.unit = unit
    self.content = content
  }

  /// Its place, for messages, with the line of the file that it was created from if that differs.
  package var place: String {
    guard unit == "line", let source = (try? object?.value(Self.sourceLine))??.integer, source != line else {
      return "\(unit) \(line)"
    }
    return "line \(line) (line \(source) of its source)"
  }

  /// The member with the line of the file from which a record was created.
  static let sourceLine = "source_line"

  package init(_ line: Line) {
    self.line = line.number
    unit = "line"
    if line.isTooLong {
      content = .failure(
        ItemError(
          .invalidItem, "line \(line.number): longer than \(LineReader.recordLimit) bytes, the limit of a record"))
      return
    }
    do throws(JSONError) {
      content = .success(try JSONObject(line.bytes))
    } catch {
      content = .failure(Self.malformed(error, place: "line \(line.number)", text: line.bytes))
    }
  }

  static func malformed(_ error: JSONError, place: String, text: ArraySlice<UInt8>) -> ItemError {
    let column = error.column(in: text)
    return ItemError(.invalidItem, "\(place), column \(column): \(error.message)", column: column)
  }

  package var object: JSONObject? { try? content.get() }

  /// The size of its text, in bytes.
  var weight: Int { object?.text.count ?? 0 }
}

/// Reads the members of a record; each mismatch becomes an error that names the member.
struct FieldReader {
  let record: InputRecord
  let object: JSONObject

  init(_ record: InputRecord) throws(ItemError) {
    self.record = record
    object = try record.content.get()
  }

  func fail(_ message: String) -> ItemError { ItemError(.invalidItem, "\(record.place): \(message)") }

  /// The member's value; nil if it is missing or null.
  func value(_ name: String) throws(ItemError) -> JSONValue? {
    if object.isMissing(name) { return nil }
    do throws(JSONError) {
      guard let value = try object.value(name), !value.isNull else { return nil }
      return value
    } catch {
      let place = JSONError(
        offset: error.offset + (object.member(name)?.rawValue.lowerBound ?? 0) - object.text.startIndex,
        message: "\"\(name)\": \(error.message)")
      throw InputRecord.malformed(place, place: record.place, text: object.text)
    }
  }

  func string(_ name: String) throws(ItemError) -> String? {
    if let plain = object.plainString(name) { return String(decoding: plain, as: UTF8.self) }
    guard let value = try value(name) else { return nil }
    guard let text = value.string else { throw fail("\"\(name)\" is \(value.kind), not a string") }
    return text
  }

  func nonEmptyString(_ name: String) throws(ItemError) -> String? {
    let text = try string(name)
    if text == "" { throw fail("\"\(name)\" is empty") }
    return text
  }

  func size(_ name: String) throws(ItemError) -> Int64? {
    if let digits = object.digits(name) { return digits }
    guard let value = try value(name) else { return nil }
    guard let number = value.integer, number >= 0 else { throw fail("\"\(name)\" is not a size in bytes") }
    return number
  }

  /// A path from `name`, or from `name_b64` for one that is not UTF-8.
  func path(_ name: String) throws(ItemError) -> Path? {
    if let text = try nonEmptyString(name) {
      guard let path = Path(text) else { throw fail("\"\(name)\" contains a NUL byte, which a path cannot contain") }
      return path
    }
    guard let text = try nonEmptyString(name + "_b64") else { return nil }
    guard let path = Path(base64: text), !path.isEmpty else {
      throw fail("\"\(name)_b64\" is not a path in base64")
    }
    return path
  }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, of: Choice.Type) throws(ItemError)
    -> Choice?
  {
    guard let text = try string(name) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw fail("\"\(name)\" is \"\(text)\"; it must be one of \(known)")
    }
    return choice
  }
}
