/// A record that names an item, read ahead and parsed outside of the thread that decides.
struct RetentionInput: Weighted, Sendable {
  let input: InputRecord
  let item: Result<Item, ItemError>
  let weight: Int

  /// The required and optional fields of a record.
  struct Item: Sendable {
    let tombstone: Tombstone
    /// The hash of the content that the sender expects; it must match the archive's.
    let sha256: ContentHash?

    init(_ record: InputRecord) throws(ItemError) {
      let fields = try FieldReader(record)
      guard let text = try fields.nonEmptyString("tombstone") else { throw fields.fail("no \"tombstone\"") }
      guard let tombstone = Tombstone(text) else {
        throw fields.fail("\"tombstone\" is \"\(text)\", which is not a UUID")
      }
      self.tombstone = tombstone
      guard let hash = try fields.string("sha256") else {
        sha256 = nil
        return
      }
      guard let sha256 = ContentHash(hex: hash) else { throw fields.fail("\"sha256\" is not 64 hexadecimal digits") }
      self.sha256 = sha256
    }
  }

  init(_ input: InputRecord, weight: Int = 0) {
    (self.input, self.weight) = (input, weight)
    item = Result { () throws(ItemError) in try Item(input) }
  }

  /// One line of a stream.
  init(_ line: Line) { self.init(InputRecord(line), weight: line.bytes.count) }
}

extension InputRecord {
  /// The record for a tombstone on the command line; `number` counts from 1.
  init(tombstone: String, number: Int) {
    let text = JSONWriter.object { $0.member("tombstone", tombstone) }
    self.init(
      line: number,
      content: Result { () throws(JSONError) in try JSONObject(text[...]) }.mapError { _ in
        ItemError(.internal, "cannot read the record that was created for the command line")
      })
  }
}
