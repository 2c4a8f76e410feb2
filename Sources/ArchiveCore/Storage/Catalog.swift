/// What an archive knows of its items, for reading.
package protocol Catalog: AnyObject {
  /// Finds the items of a whole window of tombstones in one round trip; unknown ones are missing in the answer.
  func lookUp(_ tombstones: [Tombstone]) throws(StorageError) -> [Tombstone: CatalogEntry]

  /// The same, with all that describes the items.
  func describe(_ tombstones: [Tombstone]) throws(StorageError) -> [Tombstone: ArchivedItem]

  /// Finds what is known of contents, by their hashes; unknown ones are missing in the answer.
  func findArtifacts(_ hashes: [ContentHash]) throws(StorageError) -> [ContentHash: Artifact]

  /// Hands each item that matches to `body`, with its tags, in the filter's order, until it returns false.
  ///
  /// Memory use does not depend on the number of items.
  func forEachItem(matching filter: ItemFilter, _ body: (ArchivedItem) throws -> Bool) throws

  /// Hands each event that matches to `body`, in order of time and then of row id, until it returns false.
  ///
  /// Memory use does not depend on the number of events.
  func forEachEvent(matching filter: EventFilter, _ body: (ItemEvent) throws -> Bool) throws

  /// All that happened to items, their tags and their referents, by the items' row ids, in few round trips.
  func histories(of items: [ArchivedItem]) throws(StorageError) -> [String: ItemHistory]

  /// Contents that two people have agreed to delete, and that are still there.
  func waitingContents() throws(StorageError) -> WaitingContents

  /// Counts what the archive holds.
  func count() throws(StorageError) -> ArchiveCount

  /// At most `count` items, taken at random, each once.
  func sample(_ count: Int) throws(StorageError) -> [SampledContent]
}

extension Catalog {
  /// All that happened to an item, its tags and its referents.
  package func history(of item: ArchivedItem) throws(StorageError) -> ItemHistory {
    try histories(of: [item])[item.id] ?? ItemHistory()
  }
}
