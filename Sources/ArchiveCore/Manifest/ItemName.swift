/// A name that a person types for an item: its tombstone, the beginning of the tombstone, or the item's path.
package struct ItemName {
  private let text: String

  package init(_ text: String) { self.text = text }

  /// The least number of digits of a beginning.
  private static let shortest = 4
  /// The largest number of candidates in a message.
  private static let named = 10

  /// Finds the item with this name, with its tags.
  ///
  /// - `filter`: other conditions that it must meet. With `latest`, a path means its newest version.
  ///
  /// Blocks. Throws `ItemError` if there is none, `AmbiguousName` if there are several, and `StorageError`.
  package func find(in archive: any Catalog, _ filter: ItemFilter = ItemFilter()) throws -> ArchivedItem {
    var found: [ArchivedItem] = []
    func lookUp(_ narrow: (inout ItemFilter) -> Void) throws {
      var filter = filter
      narrow(&filter)
      filter.limit = Self.named + 1
      filter.describesContents = true
      try archive.forEachItem(matching: filter) { item in
        if !found.contains(where: { $0.id == item.id }) { found.append(item) }
        return true
      }
    }
    // A tombstone means its version, even if it is not the newest.
    if let prefix = Self.prefix(text) { try lookUp { ($0.tombstonePrefix, $0.latest, $0.asOf) = (prefix, false, nil) } }
    // A whole tombstone is hardly ever a path too.
    if Tombstone(text) == nil, let path = Path(text) { try lookUp { $0.path = path } }
    switch found.count {
    case 1: return found[0]
    case 0:
      if let tombstone = Tombstone(text) { throw ItemError.notFound(tombstone) }
      throw ItemError(
        .notFound,
        "the archive has no item \"\(text)\"; give a tombstone, at least \(Self.shortest) of its first digits, or a whole path as archived (to search by pattern: archive-manifest query --path)"
      )
    default: throw AmbiguousName(text, Array(found.prefix(Self.named)), isAll: found.count <= Self.named)
    }
  }

  /// The tombstone of the item with this name; a whole tombstone is not looked up, for the run reports an unknown one.
  ///
  /// Throws as `find` does.
  package func tombstone(in archive: any Catalog) throws -> String {
    Tombstone(text) == nil ? try find(in: archive).tombstoneText : text
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

/// A name that should identify one item matches several.
package struct AmbiguousName: Error {
  /// The lines of the message: the items, oldest first.
  package let lines: [String]

  init(_ text: String, _ items: [ArchivedItem], isAll: Bool) {
    var lines = [
      "\"\(text)\" matches \(isAll ? "\(items.count)" : "more than \(items.count)") items; give the tombstone of one:"
    ]
    lines += items.map {
      "  \($0.tombstoneText)  \($0.archivedAt)  \($0.repo)  \($0.originalPath.display)"
    }
    if !isAll { lines.append("  …") }
    lines.append("or select with archive-manifest query: --latest for the newest, --repo for those of one repository")
    self.lines = lines
  }
}
