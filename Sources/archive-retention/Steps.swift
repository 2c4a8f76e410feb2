import ArchiveCore
import ArchiveTool
import ArgumentParser

/// The two ways to call a step.
private func usage(_ step: String, _ required: String...) -> String {
  let start = "archive-retention \(step) "
  let options = (["--by NAME"] + required).joined(separator: " ")
  return start + options + "\n" + String(repeating: " ", count: start.count) + "[ITEM ...] [options]"
}

/// Puts items under legal hold.
struct Hold: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold",
    abstract: "Put items under legal hold, so that they cannot be purged.",
    usage: usage("hold", "--reason TEXT"),
    discussion: """
      Examples:
        archive-manifest query a.py | archive-retention hold --by law --reason suit
        archive-manifest query --held --table
      """)

  @OptionGroup(title: "Decision") var reason: RequiredReason
  @OptionGroup var arguments: RetentionArguments

  func execute() throws -> ExitStatus { try arguments.run(.hold, reason: reason.reason) }
}

/// Ends legal holds.
struct Release: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Release items from legal hold.", usage: usage("release"),
    discussion: """
      Examples:
        archive-manifest query --held | archive-retention release --by law
        archive-manifest query --held | archive-retention release --by law --dry-run
      """)

  @OptionGroup(title: "Decision") var reason: OptionalReason
  @OptionGroup var arguments: RetentionArguments

  func execute() throws -> ExitStatus { try arguments.run(.release, reason: reason.reason) }
}

/// Sets due dates.
struct Due: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "due",
    abstract: "Set the date from which items are due to be deleted.",
    usage: usage("due", "--delete-after DATE", "--reason TEXT"),
    discussion: """
      Examples:
        archive-manifest query --kind doc |
          archive-retention due --delete-after 2033-01-31 --by ann --reason law
        archive-manifest query --due --table

      This deletes nothing; archive-manifest query --due finds the items whose date has \
      come.
      """)

  @OptionGroup(title: "Decision") var date: DueDateOption
  @OptionGroup(title: "Decision") var reason: RequiredReason
  @OptionGroup var arguments: RetentionArguments

  func execute() throws -> ExitStatus { try arguments.run(.due(date.deleteAfter.time), reason: reason.reason) }
}

/// Requests purges.
struct Request: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "request",
    abstract: "Request that contents are deleted; another person must approve.",
    usage: usage("request", "--reason TEXT"),
    discussion: """
      Examples:
        archive-manifest query --due | archive-retention request --by ann --reason x
        archive-manifest query --requested --table
      """)

  @OptionGroup(title: "Decision") var reason: RequiredReason
  @OptionGroup var arguments: RetentionArguments

  func execute() throws -> ExitStatus { try arguments.run(.request, reason: reason.reason) }
}

/// Withdraws requests.
struct Withdraw: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw",
    abstract: "Withdraw requests and approvals of contents that still exist.",
    usage: usage("withdraw"),
    discussion: """
      Examples:
        archive-manifest query --requested | archive-retention withdraw --by ann
        archive-manifest query --approved | archive-retention withdraw --by ann
      """)

  @OptionGroup(title: "Decision") var reason: OptionalReason
  @OptionGroup var arguments: RetentionArguments

  func execute() throws -> ExitStatus { try arguments.run(.withdraw, reason: reason.reason) }
}

/// Approves requests, and purges.
struct Approve: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Approve the requests of another person and delete the contents.",
    usage: usage("approve"),
    discussion: """
      Examples:
        archive-manifest query --requested | archive-retention approve --by bob
        archive-manifest query --requested | archive-retention approve --by bob -n

      A content that several items share is deleted when all of them are approved and \
      none of them is held; archive-manifest query --approved lists the items that wait. \
      A purged content cannot be restored. It exists again only after the same file was \
      archived again with archive-store --revive.
      """)

  @OptionGroup(title: "Decision") private var purging: PurgeOption
  @OptionGroup(title: "Decision") var reason: OptionalReason
  @OptionGroup var arguments: RetentionArguments

  func execute() throws -> ExitStatus { try arguments.run(.approve(purges: purging.purge), reason: reason.reason) }
}

/// A time, or never.
struct DueDate: Sendable {
  let time: Timestamp?

  @Sendable static func parse(_ text: String) throws -> DueDate {
    if text == "never" { return DueDate(time: nil) }
    guard let time = try? Timestamp.date(text) else {
      throw ValidationError("give a date such as 2031-07-01, a time such as 2031-07-01T12:00:00Z, or never")
    }
    return DueDate(time: time)
  }
}

/// The reason of a step that must have one.
struct RequiredReason: ParsableArguments {
  @Option(help: ArgumentHelp("Reason; recorded in events and evidence.", valueName: "text"))
  var reason: String

  func validate() throws {
    if PersonName(reason).isEmpty { throw ValidationError("--reason is empty; give the reason of this step") }
  }
}

/// The reason of a step that may have one.
struct OptionalReason: ParsableArguments {
  @Option(help: ArgumentHelp("Reason; recorded in events and evidence.", valueName: "text"))
  var reason: String?
}

/// From when on items are due.
struct DueDateOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("Date (midnight UTC), time (RFC 3339), or never.", valueName: "date"), transform: DueDate.parse)
  var deleteAfter: DueDate
}

/// Whether an approval purges at once.
struct PurgeOption: ParsableArguments {
  @Flag(inversion: .prefixedNo, help: "Delete the contents now, instead of at a later approve.")
  var purge = true
}
