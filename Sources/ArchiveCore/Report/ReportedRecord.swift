/// The conditions for a record to be counted by a report.
package enum ReportedRecord {
  /// The problem with a record that is not a result; nil if it is one.
  package static func fault(in record: InputRecord) -> ItemError? {
    do throws(ItemError) {
      let fields = try FieldReader(record)
      guard try fields.choice("status", of: ItemStatus.self) != nil else {
        throw fields.fail("no \"status\": this is not a result record")
      }
      for name in ["action", "actor", "archived_by", "archived_at", "output", "output_b64", "reason"] {
        _ = try fields.string(name)
      }
      for name in ["record", "skipped", "started_at", "tombstone"] { _ = try fields.string(name) }
      for name in ["attempts", "size_bytes"] { _ = try fields.size(name) }
      return nil
    } catch { return error }
  }
}
