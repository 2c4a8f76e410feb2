/// Records what happened in an archive, each group completely or not at all.
package protocol Ledger: AnyObject {
  /// Commits a group of new items with their contents, events and tags: all of them, or none and an error.
  ///
  /// Throws `StorageError`, and `StoreFailure` when one item's content cannot be read.
  /// May be repeated with the same items, like `recordRestores`.
  /// Returns one outcome for each item, in order; an item that is not `.stored` is not in the commit.
  func store(_ group: [NewItem]) throws -> [StoreOutcome]

  /// Commits the RESTORE events of a group and the items' `restored_at`: all of them, or none and an error.
  ///
  /// May be repeated with the same events: existing ones are not changed.
  func recordRestores(_ restores: [RestoreEvent]) throws(StorageError)

  /// Calls `decide` with items and commits the effects that it returns, in one transaction: all of them, or none and an
  /// error.
  ///
  /// May be repeated with the same `firstEvent`: if the group was committed already, `decide` is not called again.
  /// - Parameters:
  ///   - tombstones: the items; unknown ones are missing in the window.
  ///   - access: the changes by others that are blocked meanwhile; with `.read`, nothing is written.
  ///   - firstEvent: the row id of the first event that is written.
  func changeRetention(
    of tombstones: [Tombstone], _ access: RetentionAccess, firstEvent: String,
    _ decide: (inout RetentionWindow) -> [RetentionEffect]
  ) throws(StorageError)

  /// Removes purged bytes from the archive's own files; returns false while another process prevents that.
  ///
  /// A server does this later on its own; then this returns true.
  func erasePurged() throws(StorageError) -> Bool

  /// The head of the evidence log, to store with the next group's commit; nil once it is stored.
  var evidenceHead: StoredEvidenceHead? { get set }

  /// Commits `evidenceHead` separately, if there is one; does nothing if the database has no table for it.
  func keepEvidenceHead() throws(StorageError)

  /// The reason why the database cannot store the head, if this role lacks a permission.
  var evidenceRefusal: String? { get }

  /// The last head of this evidence log, and of each other log that was ever in this place; nil if the database has no
  /// table of heads.
  func lastEvidenceHeads(chain: String, place: String) throws(StorageError) -> [StoredEvidenceHead]?

  /// Some of the heads of an evidence log after its first `count` records, in order; none at the end.
  func evidenceHeads(chain: String, after count: Int64) throws(StorageError) -> [StoredEvidenceHead]
}
