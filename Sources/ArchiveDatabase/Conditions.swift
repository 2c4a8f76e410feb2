import ArchiveCore

/// The conditions of a query, with the values that they bind.
struct Conditions {
  private var texts: [String] = []
  private(set) var values: [Value] = []

  /// Adds a condition that binds `value`; does nothing if `value` is null.
  mutating func add(_ condition: String, _ value: Value) {
    if case .null = value { return }
    add(condition, [value])
  }

  mutating func add(_ condition: String, _ values: [Value] = []) {
    texts.append(condition)
    self.values += values
  }

  /// The WHERE clause of the query; empty if there are no conditions.
  var clause: String { texts.isEmpty ? "" : "WHERE " + texts.joined(separator: " AND ") }
}

extension Conditions {
  /// Selects items, joined with their artifacts; patterns and the limit are left to the caller.
  init(_ filter: ItemFilter, _ dialect: Dialect) {
    self.init(ofEach: filter, dialect, item: "item", artifact: "artifact")
    if let path = filter.path {
      if filter.repo == nil { add(dialect.isAnyRepository) }
      add("item.path = ?", .text(path.display))
    }
    if let prefix = filter.tombstonePrefix {
      let (first, last) = Tombstone.range(ofPrefix: prefix)
      add("item.tombstone_id >= ?", .text(first))
      add("item.tombstone_id <= ?", .text(last))
    }
    guard filter.latest else { return }
    var newer = Conditions(ofEach: filter, dialect, item: "newer", artifact: "newer_artifact")
    newer.add("newer.repo = item.repo AND newer.path = item.path AND \(dialect.isNewer("newer"))")
    let join =
      filter.needsArtifact ? " JOIN artifact AS newer_artifact ON newer_artifact.id = newer.artifact_id" : ""
    add("NOT EXISTS (SELECT 1 FROM item AS newer\(join) \(newer.clause))", newer.values)
  }

  /// The conditions on each item alone; `item` and `artifact` are the names of the rows.
  private init(ofEach filter: ItemFilter, _ dialect: Dialect, item: String, artifact: String) {
    add("\(item).repo = ?", Value(filter.repo))
    add("\(item).kind = ?", Value(filter.kind))
    add("\(item).reason = ?", Value(filter.reason))
    add("\(item).archived_by = ?", Value(filter.archivedBy))
    add("\(item).archived_at >= ?", Value(filter.since))
    add("\(item).archived_at < ?", Value(filter.until))
    if let time = filter.asOf {
      add("\(item).archived_at < ?", .time(time.end(ofMillisecond: dialect.keepsMilliseconds)))
    }
    if let commit = filter.commit {
      add("substr(\(item).commit_sha, 1, \(commit.count)) = ?", .text(commit))
    }
    for tag in filter.tags {
      add("EXISTS (SELECT 1 FROM tag WHERE tag.item_id = \(item).id AND tag.tag = ?)", .text(tag))
    }
    add("\(artifact).content_sha256 = ?", Value(filter.sha256?.hex))
    if let size = filter.largerThan { add("\(artifact).size_bytes > ?", .integer(size)) }
    if filter.hasDuplicate { add(dialect.sharesItsArtifact(item)) }
    if filter.neverRestored { add("\(item).restored_at IS NULL") }
    addRetention(filter, dialect, item: item, artifact: artifact)
    add(dialect.isRare("\(item).restored_at >= ?"), Value(filter.restoredSince))
    if let actor = filter.restoredBy {
      let since = filter.restoredSince.map { [.time($0)] as [Value] } ?? []
      let time = since.isEmpty ? "" : " AND event.created_at >= ?"
      let condition = "event.action = 'RESTORE' AND event.actor = ?" + time
      add(dialect.isFound("\(item).id", by: "event.item_id", in: "event", where: condition), [.text(actor)] + since)
    }
  }
}

extension Conditions {
  private mutating func addRetention(_ filter: ItemFilter, _ dialect: Dialect, item: String, artifact: String) {
    let isPurged = "\(artifact).blob_bytes IS NULL AND coalesce(\(artifact).object_url, '') LIKE 'purged://%'"
    if let time = filter.dueBy {
      add("\(item).delete_after <= ?", .time(time))
      add("\(item).legal_hold = 0")
      add("NOT (\(isPurged))")
    }
    if filter.isHeld { add("\(item).legal_hold <> 0") }
    let events = RetentionSQL(dialect)
    if filter.isRequested { add("\(events.isRequested(item)) AND NOT (\(isPurged))") }
    if filter.isApproved { add("\(events.isApproved(item)) AND NOT (\(isPurged))") }
    if filter.isPurged { add(isPurged) }
  }
}

extension ItemFilter {
  /// Whether a condition needs the artifact's row.
  var needsArtifact: Bool {
    sha256 != nil || largerThan != nil || dueBy != nil || isRequested || isApproved || isPurged
  }
}

extension Timestamp {
  /// The first time that an archive, with its precision, stores as a later time than this one.
  fileprivate func end(ofMillisecond: Bool) -> Timestamp {
    let unit: Int64 = ofMillisecond ? 1_000_000 : 1_000_000_000
    let next = (Int64(nanoseconds) / unit + 1) * unit
    return Timestamp(seconds: seconds + next / 1_000_000_000, nanoseconds: Int32(next % 1_000_000_000))
  }
}

extension Tombstone {
  /// The first and the last tombstone with this prefix.
  fileprivate static func range(ofPrefix prefix: String) -> (first: String, last: String) {
    let form = "00000000-0000-0000-0000-000000000000"
    let rest = form.dropFirst(prefix.count)
    return (prefix + rest, prefix + rest.replacing("0", with: "f"))
  }
}
