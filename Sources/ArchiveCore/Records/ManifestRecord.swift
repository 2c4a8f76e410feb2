/// What to do with an output that exists already.
public enum OverwritePolicy: String, Sendable, CaseIterable {
  /// Replace it atomically.
  case always
  /// Keep it if its content has the hash of the archived one, else replace it.
  case ifChanged = "if-changed"
  /// Fail the item.
  case never
  /// Replace it, and keep the old file as `NAME.~N~`.
  case backup
}

/// A manifest record: the tombstone to restore, and the output.
package struct ManifestRecord: Sendable {
  package let line: Int
  package let tombstone: Tombstone
  package let output: Path
  package let actor: String?
  /// The content hash that the sender expects; it must match the archive's.
  package let sha256: ContentHash?
  package let sizeBytes: Int64?
  package let overwrite: OverwritePolicy?

  init(line: Int, tombstone: Tombstone, output: Path) {
    (self.line, self.tombstone, self.output) = (line, tombstone, output)
    (actor, sha256, sizeBytes, overwrite) = (nil, nil, nil, nil)
  }

  /// Checks one input record.
  ///
  /// Throws `ItemError` `invalid_item`, which names the line and the field.
  package init(_ record: InputRecord) throws(ItemError) {
    let fields = try FieldReader(record)
    line = record.line
    tombstone = try Self.tombstone(fields)
    guard let output = try fields.path("output") else { throw fields.fail("no \"output\"") }
    self.output = output
    actor = try fields.nonEmptyString("actor")
    sha256 = try Self.hash(fields)
    sizeBytes = try fields.size("size_bytes")
    overwrite = try fields.choice("overwrite", of: OverwritePolicy.self)
  }

  private static func tombstone(_ fields: FieldReader) throws(ItemError) -> Tombstone {
    if let plain = fields.object.plainString("tombstone"), let tombstone = Tombstone(utf8: plain) { return tombstone }
    guard let text = try fields.nonEmptyString("tombstone") else {
      if let error = try fields.value("error"), let message = error["message"]?.string {
        throw fields.fail("no \"tombstone\": the record reports an error: \(message)")
      }
      throw fields.fail("no \"tombstone\"")
    }
    guard let tombstone = Tombstone(text) else {
      throw fields.fail("\"tombstone\" is \"\(text)\", which is not a UUID")
    }
    return tombstone
  }

  private static func hash(_ fields: FieldReader) throws(ItemError) -> ContentHash? {
    if let plain = fields.object.plainString("sha256"), let hash = ContentHash(utf8: plain) { return hash }
    guard let text = try fields.string("sha256") else { return nil }
    guard let hash = ContentHash(hex: text) else { throw fields.fail("\"sha256\" is not 64 hexadecimal digits") }
    return hash
  }

  /// The names of the fields that a manifest record uses.
  static let fields: FieldNames = [
    "record", "version", "tombstone", "output", "output_b64", "actor", "sha256", "size_bytes", "overwrite",
  ]
}
