/// The items that a window of records asks for, and what an archive has of them.
struct ItemLookup<Found> {
  let tombstones: [Tombstone]
  /// Until it is looked up, what an archive without these items has.
  private(set) var found: Result<Found, StorageError>

  init(_ tombstones: [Tombstone], _ nothing: Found) { (self.tombstones, found) = (tombstones, .success(nothing)) }

  /// Looks the items up, if there are any.
  mutating func run(_ lookUp: ([Tombstone]) throws(StorageError) -> Found) {
    let tombstones = tombstones
    if tombstones.isEmpty { return }
    found = Result { () throws(StorageError) in try lookUp(tombstones) }
  }
}
