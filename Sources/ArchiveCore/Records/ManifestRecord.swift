/// What to do about an output that is there already.
public enum OverwritePolicy: String, Sendable, CaseIterable {
  /// Replace it, in one step.
  case always
  /// Leave it when its content is the archive's already, by hash.
  case ifChanged = "if-changed"
  /// Fail the item.
  case never
  /// Replace it, and keep the old file as `NAME.~N~`.
  case backup
}

/// A manifest record: which tombstone is to come back, and where to.
public struct ManifestRecord: Sendable {
  public let line: Int
  public let tombstone: Tombstone
  public let output: Path
  public let actor: String?
  /// The content hash the sender expects; the archive's must agree.
  public let sha256: ContentHash?
  public let sizeBytes: Int64?
  public let overwrite: OverwritePolicy?

  /// Checks one input record.
  ///
  /// Throws `ItemError` `invalid_item`, which names the line and the field.
  public init(_ record: InputRecord) throws(ItemError) {
    let fields = try FieldReader(record)
    line = record.line
    guard let text = try fields.nonEmptyString("tombstone") else {
      if let error = try fields.value("error"), let message = error["message"]?.string {
        throw fields.fail("no \"tombstone\": the record came with an error, \(message)")
      }
      throw fields.fail("no \"tombstone\"")
    }
    guard let tombstone = Tombstone(text) else {
      throw fields.fail("\"tombstone\" is \"\(text)\", which is no UUID")
    }
    guard let output = try fields.path("output") else { throw fields.fail("no \"output\"") }
    self.tombstone = tombstone
    self.output = output
    actor = try fields.nonEmptyString("actor")
    if let text = try fields.string("sha256") {
      guard let hash = ContentHash(hex: text) else { throw fields.fail("\"sha256\" is not 64 hexadecimal digits") }
      sha256 = hash
    } else {
      sha256 = nil
    }
    sizeBytes = try fields.size("size_bytes")
    overwrite = try fields.choice("overwrite", of: OverwritePolicy.self)
  }

  /// The names a manifest record gives a meaning to.
  static let fields: Set<String> = [
    "record", "version", "tombstone", "output", "output_b64", "actor", "sha256", "size_bytes", "overwrite",
  ]
}

/// Writes manifest records: the five named fields, always, then whatever else the maker knows.
public struct ManifestWriter {
  /// A record made from an archived item.
  public static func record(of item: ArchivedItem, output: Path) -> [UInt8] {
    JSONWriter.object { json in
      json.member("record", "manifest")
      json.member("version", 1)
      json.member("tombstone", item.tombstone.description)
      json.member("output", path: output)
      json.member("actor", nil as String?)
      json.member("sha256", item.artifact.sha256.hex)
      json.member("size_bytes", item.artifact.sizeBytes)
      json.member("overwrite", nil as String?)
      item.writeDescription(to: &json)
    }
  }

  /// A record made from a row or an object of another manifest; what it does not name is carried.
  public static func record(
    from source: InputRecord, adding extra: (inout JSONWriter) -> Void = { _ in }, replacing: Set<String> = []
  ) -> [UInt8] {
    let object = source.object
    return JSONWriter.object { json in
      json.member("record", "manifest")
      json.member("version", 1)
      for name in ["tombstone", "output", "output_b64", "actor", "sha256", "size_bytes", "overwrite"] {
        if let member = object?.member(name) {
          json.key(name)
          json.raw(object!.raw(member.rawValue))
        } else if name != "output_b64" {
          json.key(name)
          json.value(.null)
        }
      }
      extra(&json)
      CarriedFields.write(from: object, except: ManifestRecord.fields.union(replacing), to: &json)
    }
  }
}
