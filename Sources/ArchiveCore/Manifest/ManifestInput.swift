/// A manifest record that was read ahead, parsed outside of the thread that decides.
///
/// A class, because it passes through many hands, and a value of all its parts would be copied at each.
package final class ManifestInput: Weighted, Sendable {
  let input: InputRecord
  let record: Result<ManifestRecord, ItemError>
  package let weight: Int

  private init(_ input: InputRecord, _ record: Result<ManifestRecord, ItemError>, weight: Int) {
    (self.input, self.record, self.weight) = (input, record, weight)
  }

  /// - `first`: the text, if it is the first line of a stream, where a manifest in another format is recognised.
  convenience init(_ input: InputRecord, weight: Int = 0, first: ArraySlice<UInt8>? = nil) {
    let record = Result { () throws(ItemError) in try ManifestRecord(input) }
    let isForeign = first.map { Self.isForeign($0, input.object) } == true
    self.init(input, isForeign ? record.mapError(Self.advised) : record, weight: weight)
  }

  /// Whether a line is the beginning of a manifest in JSON or CSV instead of a record.
  private static func isForeign(_ text: ArraySlice<UInt8>, _ object: JSONObject?) -> Bool {
    if let object { return object.member("items") != nil && object.member("tombstone") == nil }
    let text = text.drop(while: ManifestFormat.isSpace)
    return text.first != UInt8(ascii: "{") || text.dropFirst().allSatisfy(ManifestFormat.isSpace)
  }

  private static func advised(_ error: ItemError) -> ItemError {
    ItemError(
      error.code, error.message + "; for a CSV or JSON manifest: archive-manifest read FILE | archive-restore",
      class: error.errorClass, column: error.column)
  }

  /// The request of a command line with one item.
  ///
  /// - `failure`: the reason why the item cannot be restored, if that is known already, such as an unknown name.
  package convenience init(tombstone: String, output: Path, failure: ItemError? = nil) {
    let text = JSONWriter.object { json in
      json.member("tombstone", tombstone)
      json.member("output", path: output)
    }
    let input = InputRecord(Line(number: 1, bytes: text[...], isTooLong: false))
    if let failure { self.init(input, .failure(failure), weight: 0) } else { self.init(input) }
  }

  /// A record created by a program.
  convenience init(_ record: ManifestRecord) {
    self.init(
      InputRecord(line: record.line, content: .success(.empty)), .success(record), weight: record.output.bytes.count)
  }

  /// One line of a stream.
  convenience init(_ line: Line) {
    self.init(InputRecord(line), weight: line.bytes.count, first: line.number == 1 ? line.bytes : nil)
  }
}
