/// A manifest record that was read ahead, parsed outside of the thread that decides.
package struct RestoreInput: Weighted, Sendable {
  let input: InputRecord
  private(set) var record: Result<ManifestRecord, ItemError>
  package let weight: Int

  /// - `first`: the text, if it is the first line of a stream, where a manifest in another format is recognised.
  init(_ input: InputRecord, weight: Int = 0, first: ArraySlice<UInt8>? = nil) {
    self.input = input
    self.weight = weight
    let record = Result { () throws(ItemError) in try ManifestRecord(input) }
    self.record = first.map { Self.isForeign($0, input.object) } == true ? record.mapError(Self.advised) : record
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
  package init(tombstone: String, output: Path, failure: ItemError? = nil) {
    let text = JSONWriter.object { json in
      json.member("tombstone", tombstone)
      json.member("output", path: output)
    }
    self.init(InputRecord(Line(number: 1, bytes: text[...], isTooLong: false)))
    if let failure { record = .failure(failure) }
  }

  /// A record created by a program.
  init(_ record: ManifestRecord) {
    input = InputRecord(line: record.line, content: .success(.empty))
    self.record = .success(record)
    weight = record.output.bytes.count
  }

  /// One line of a stream.
  init(_ line: Line) {
    self.init(InputRecord(line), weight: line.bytes.count, first: line.number == 1 ? line.bytes : nil)
  }
}
