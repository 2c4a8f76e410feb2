/// What a person types for an item: its tombstone, the beginning of it, or the item's path.
package struct ItemName {
  private let text: String

  package init(_ text: String) { self.text = text }

  /// Digits of a beginning at least.
  private static let shortest = 4
  /// Candidates that a message names.
  private static let named = 10

  /// The item that is meant, with its tags.
  ///
  /// - `filter`: what it must meet as well. With `latest` a path means its newest version.
  ///
  /// Blocks. Throws `ItemError` where there is none, `AmbiguousName` where there are several, and `StorageError`.
  package func find(in archive: any Catalog, _ filter: ItemFilter = ItemFilter()) throws -> ArchivedItem {
    var found: [ArchivedItem] = []
    func look(_ narrow: (inout ItemFilter) -> Void) throws {
      var filter = filter
      narrow(&filter)
      filter.limit = Self.named + 1
      filter.describesContents = true
      try archive.forEachItem(matching: filter) { item in
        if !found.contains(where: { $0.id == item.id }) { found.append(item) }
        return true
      }
    }
    // A tombstone means that version, the newest or not.
    if let prefix = Self.prefix(text) { try look { ($0.tombstonePrefix, $0.latest, $0.asOf) = (prefix, false, nil) } }
    // What is a whole tombstone is hardly a path as well.
    if Tombstone(text) == nil, let path = Path(text) { try look { $0.path = path } }
    switch found.count {
    case 1: return found[0]
    case 0:
      if let tombstone = Tombstone(text) { throw ItemError.notFound(tombstone) }
      throw ItemError(
        .notFound,
        "the archive has no item \"\(text)\"; give a tombstone, at least \(Self.shortest) digits of its beginning, or a whole path as it was archived (archive-manifest query --path finds by a pattern)"
      )
    default: throw AmbiguousName(text, Array(found.prefix(Self.named)), isAll: found.count <= Self.named)
    }
  }

  /// The text as the beginning of a tombstone, in lower case; nil where it cannot be one.
  private static func prefix(_ text: String) -> String? {
    let form = "00000000-0000-0000-0000-000000000000".utf8
    guard text.utf8.count <= form.count, text.utf8.count(where: { $0 != UInt8(ascii: "-") }) >= shortest,
      zip(text.utf8, form).allSatisfy({ digit, place in
        place == UInt8(ascii: "-") ? digit == place : JSONScanner.hex(digit) != nil
      })
    else { return nil }
    return text.lowercased()
  }
}

/// Several items have a name that was given for one.
package struct AmbiguousName: Error {
  /// What to tell, line by line: the items, oldest first.
  package let lines: [String]

  init(_ text: String, _ items: [ArchivedItem], isAll: Bool) {
    var lines = [
      "\"\(text)\" is the name of \(isAll ? "\(items.count)" : "more than \(items.count)") items; give the tombstone of one of them:"
    ]
    lines += items.map {
      "  \($0.tombstoneText)  \($0.archivedAt)  \($0.repo)  \($0.originalPath.display)"
    }
    if !isAll { lines.append("  …") }
    self.lines = lines
  }
}
