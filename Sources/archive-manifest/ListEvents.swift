import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct ListEvents: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Show who did what to which item, in order of time.",
    usage: "archive-manifest events [options]",
    discussion: """
      Examples:
        archive-manifest events --since 24h --action RESTORE
        archive-manifest events --actor dev --json | jq -r .tombstone

      A TIME is RFC 3339 (2026-11-23T14:00:00Z), a date (midnight UTC), an age (30m, \
      36h, 7d), today or yesterday.
      """)

  @OptionGroup(title: "Selection") var selection: EventSelection
  @OptionGroup(title: Heading.output) var answer: AnswerForm
  @OptionGroup(title: Heading.database) var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    var filter = EventFilter()
    (filter.since, filter.until, filter.limit) = (selection.since, selection.until, selection.limit)
    (filter.actor, filter.action) = (selection.actor, selection.action?.uppercased())
    let table = TableOutput([
      .left("TIME"), .left("ACTION"), .left("ACTOR"), .left("TOMBSTONE"), .left("REPO"),
      .left("PATH", cut: .keepingEnd),
    ])
    let isTable = answer.isTable
    var isEmpty = true
    try ArchiveAccess(archive, common).open(.read).forEachEvent(matching: filter) { event in
      if Signals.interruption.received != nil { throw Interrupted() }
      isEmpty = false
      if isTable { try table.add(row(event)) } else { try StandardStreams.output.write(event.encoded()) }
      return true
    }
    try table.finish()
    if isEmpty { Diagnostics.hint("no event matches") }
    return .done
  }

  private func row(_ event: ItemEvent) -> [String] {
    let (what, item) = (event.event, event.item)
    return [
      TableCell.time(what.createdAt), what.action, what.actor, item.map { TableCell.tombstone($0.tombstone) } ?? "-",
      item?.repo ?? "-", item?.path.display ?? "-",
    ]
  }
}

/// Which events are shown.
struct EventSelection: ParsableArguments {
  @Option(
    help: ArgumentHelp("Events at this time or later.", valueName: "time"), transform: Timestamp.parse)
  var since: Timestamp?

  @Option(help: ArgumentHelp("Events before this time.", valueName: "time"), transform: Timestamp.parse)
  var until: Timestamp?

  @Option(help: ArgumentHelp("Events caused by this person.", valueName: "name"))
  var actor: String?

  @Option(
    help: ArgumentHelp("Events of this kind, such as ARCHIVE or RESTORE.", valueName: "action"),
    completion: .list(EventAction.allCases.map(\.rawValue)))
  var action: String?

  @Option(help: ArgumentHelp("At most N events.", valueName: "n"))
  var limit: Int?

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit \(limit): must be 0 or more") }
  }
}
