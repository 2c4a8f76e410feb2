import ArchiveCore
import ArchiveTool

/// Archived items, a row each.
struct ItemTable {
  private let table = TableOutput([
    .left("TOMBSTONE"), .left("ARCHIVED"), .left("BY"), .left("RESTORED"), .right("SIZE"), .left("REPO"),
    .left("PATH", cut: .keepingEnd),
  ])

  func add(_ item: ArchivedItem) throws {
    try table.add([
      TableCell.tombstone(item.tombstoneText), TableCell.time(item.archivedAt), item.archivedBy,
      TableCell.time(item.restoredAt), TableCell.size(item.sizeBytes), item.repo, item.originalPath.display,
    ])
  }

  func finish() throws { try table.finish() }
}

/// Everything that is known about one item, for a person.
struct ItemPage {
  private let item: ArchivedItem
  private let history: ItemHistory

  init(_ item: ArchivedItem, _ history: ItemHistory) { (self.item, self.history) = (item, history) }

  func write() throws {
    let table = TableOutput([.left("ITEM"), .left(item.tombstoneText, cut: .keepingBeginning)])
    for (name, value) in facts where !value.isEmpty { try table.add([name, value]) }
    if let reason = item.artifact.unavailability {
      try table.add(["cannot be restored", "\(reason.code.rawValue): \(reason.message)"], isAlarming: true)
    }
    try table.finish()
    if history.events.isEmpty { return }
    try StandardStreams.output.write(text: "\n")
    let events = TableOutput([
      .left("TIME"), .left("ACTION"), .left("ACTOR"), .left("REASON", cut: .keepingBeginning),
    ])
    for event in history.events {
      try events.add([event.createdAt, event.action, event.actor, event.contextValue["reason"]?.string ?? ""])
    }
    try events.finish()
  }

  private var facts: [(String, String)] {
    let (artifact, metadata) = (item.artifact, item.metadata)
    func fact(_ name: String) -> String { metadata[name]?.string ?? "" }
    let stored = artifact.location.size.map { ", \($0) compressed with \(artifact.compression)" } ?? ""
    return [
      ("path", item.originalPath.display), ("repo", item.repo), ("commit", item.commit), ("git blob", fact("git_blob")),
      ("archived", "\(item.archivedAt) by \(item.archivedBy), \(item.reason)"),
      ("restored", item.restoredAt ?? "never"),
      ("delete after", item.deleteAfter ?? ""), ("legal hold", item.legalHold ? "yes" : ""),
      ("size", "\(artifact.sizeBytes) bytes\(stored)"), ("sha256", artifact.hashText),
      ("kind", [item.kind, item.language ?? "", item.content.mimeType].filter { !$0.isEmpty }.joined(separator: ", ")),
      ("mode", fact("mode")), ("modified", fact("mtime")), ("tags", history.tags.joined(separator: ", ")),
      ("referents", history.referents.map { "\($0.type) \($0.value)" }.joined(separator: ", ")),
    ] + ownMetadata
  }

  /// Metadata that the user added.
  private var ownMetadata: [(String, String)] {
    guard case .object(let members) = item.metadata else { return [] }
    return members.filter { !StoreItem.reservedMetadata.contains($0.name) }.map {
      ("metadata \($0.name)", $0.value.string ?? $0.value.jsonText)
    }
  }
}
