/// What an archive is told of what happened, each group whole or not at all.
package protocol Ledger: AnyObject {
  /// Commits a group of new items with their contents, events and tags: all of them, or none and an error.
  ///
  /// Throws `StorageError`, and `StoreFailure` when one item's content cannot be read.
  /// May be repeated with the same items, as `recordRestores`.
  /// Returns one outcome for each item, in order; an item that is not `.stored` was left out of the commit.
  func store(_ group: [NewItem]) throws -> [StoreOutcome]

  /// Commits the RESTORE events of a group and the items' `restored_at`: all of them, or none and an error.
  ///
  /// May be repeated with the same events: those that are there already stay as they are.
  func recordRestores(_ restores: [RestoreEvent]) throws(StorageError)

  /// Lets `decide` look at items and commits what it answers, in one transaction: all of it, or none and an error.
  ///
  /// May be repeated with the same `firstEvent`: where the group was committed already, `decide` is not asked again.
  /// - Parameters:
  ///   - tombstones: the items; those that are not there are missing in the window.
  ///   - access: what others are kept from meanwhile; with `.look` nothing is written.
  ///   - firstEvent: the row id of the first event that is written.
  func changeRetention(
    of tombstones: [Tombstone], _ access: RetentionAccess, firstEvent: String,
    _ decide: (inout RetentionWindow) -> [RetentionEffect]
  ) throws(StorageError)

  /// Removes from the archive's own files what was purged; false while another process keeps them from changing.
  ///
  /// A server does that by itself, in its own time: true.
  func erasePurged() throws(StorageError) -> Bool

  /// How far the evidence log goes; the next group's commit brings it into the database, nil when it has.
  var evidenceHead: StoredEvidenceHead? { get set }

  /// Commits `evidenceHead` by itself, if there is one; does nothing where the database has no place for it.
  func keepEvidenceHead() throws(StorageError)

  /// Why the database does not keep how far the log goes, where that is this role's fault.
  var evidenceRefusal: String? { get }

  /// The last head of this evidence log, and of each that was ever in this place; nil where the database has no table for heads.
  func lastEvidenceHeads(chain: String, place: String) throws(StorageError) -> [StoredEvidenceHead]?

  /// The heads of an evidence log after its first `count` records, in order: some of them, none at the end.
  func evidenceHeads(chain: String, after count: Int64) throws(StorageError) -> [StoredEvidenceHead]
}
