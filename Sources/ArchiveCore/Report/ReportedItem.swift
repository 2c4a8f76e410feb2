/// What a report needs of one result or stored record.
struct ReportedItem {
  let status: ItemStatus
  /// The code of the error of an item that failed.
  let errorCode: String?
  let skipReason: String?
  let action: String?
  let actor: String?
  let size: Int64?
  /// Milliseconds.
  let duration: Double?
  /// When it was begun; of a stored record, which does not tell that, when it was archived.
  let start: Timestamp?
  /// Whether that is a whole second, which some archives keep no closer.
  let isStartCoarse: Bool
  let warnings: [String]
  let isStored: Bool

  /// Reads all that is needed: a record counts once or not at all.
  ///
  /// Throws `ItemError` `invalid_item` for a record that is not a result.
  init(_ record: InputRecord) throws(ItemError) {
    let fields = try FieldReader(record)
    guard let status = try fields.choice("status", of: ItemStatus.self) else {
      throw fields.fail("no \"status\": this is not a result record")
    }
    self.status = status
    let code = try fields.value("error")?["code"]?.string
    errorCode = status == .failed ? code ?? "unknown" : nil
    (size, duration) = (try fields.size("size_bytes"), try fields.value("duration_ms")?.double)
    if case .array(let elements)? = try fields.value("warnings") {
      warnings = elements.map { $0["code"]?.string ?? "unknown" }
    } else {
      warnings = []
    }
    action = try fields.string("action")
    isStored = try fields.string("record") == "stored"
    let time = try fields.string(isStored ? "archived_at" : "started_at")
    start = time.flatMap(Timestamp.init)
    isStartCoarse = start != nil && time?.contains(".") == false
    // A result carries its item's archived_by, too; who acted is the actor, and only a stored record has none.
    var actor = try fields.string("actor")
    if actor == nil { actor = try fields.string("archived_by") }
    self.actor = actor
    var reason = try fields.string("skipped")
    if reason == nil { reason = try fields.string("reason") }
    skipReason = status == .skipped ? reason ?? "unknown" : nil
  }

  /// Which item a record is about, for a history of several runs; nil where it does not say.
  ///
  /// A restored item is one of its tombstone and output; an archived one, which gets a new tombstone each time, of its path.
  /// Throws `ItemError` `invalid_item`.
  func key(in record: InputRecord) throws(ItemError) -> String? {
    let fields = try FieldReader(record)
    if isStored {
      guard let path = try fields.path("path") else { return nil }
      return "stored\0\(try fields.string("repo") ?? "")\0\(path.base64)"
    }
    guard let tombstone = try fields.string("tombstone") else { return nil }
    return "\(tombstone.lowercased())\0\(try fields.path("output")?.base64 ?? "")"
  }
}
