/// The items of an archive, for reading.
package protocol Catalog: AnyObject {
  /// Finds the items of a window of tombstones in one round trip; unknown ones are missing in the result.
  func lookUp(_ tombstones: [Tombstone]) throws(StorageError) -> [Tombstone: CatalogEntry]

  /// The same, with the full descriptions of the items.
  func describe(_ tombstones: [Tombstone]) throws(StorageError) -> [Tombstone: ArchivedItem]

  /// Finds contents by their hashes; unknown ones are missing in the result.
  func findArtifacts(_ hashes: [ContentHash]) throws(StorageError) -> [ContentHash: Artifact]

  /// Calls `body` with each matching item and its tags, in the filter's order, until it returns false.
  ///
  /// Memory does not depend on the number of items.
  func forEachItem(matching filter: ItemFilter, _ body: (ArchivedItem) throws -> Bool) throws

  /// Calls `body` with each matching event, ordered by time and then row id, until it returns false.
  ///
  /// Memory does not depend on the number of events.
  func forEachEvent(matching filter: EventFilter, _ body: (ItemEvent) throws -> Bool) throws

  /// The events, tags and referents of items, by the items' row ids, in few round trips.
  func histories(of items: [ArchivedItem]) throws(StorageError) -> [String: ItemHistory]

  /// Contents that two people have agreed to delete and that still exist.
  func waitingContents() throws(StorageError) -> WaitingContents

  /// The names of repositories, or of tags, in order; at most `limit`.
  func names(_ kind: SharedName, limit: Int) throws(StorageError) -> [String]

  /// Counts the items and contents of the archive.
  func count() throws(StorageError) -> ArchiveCount

  /// At most `count` different items, chosen at random.
  func sample(_ count: Int) throws(StorageError) -> [SampledContent]
}

extension Catalog {
  /// The events, tags and referents of an item.
  package func history(of item: ArchivedItem) throws(StorageError) -> ItemHistory {
    try histories(of: [item])[item.id] ?? ItemHistory()
  }
}

/// A name that items share.
package enum SharedName: Sendable { case repository, tag }
