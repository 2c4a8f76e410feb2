import ArchiveCore
import ArchiveTool
import ArgumentParser

/// The two ways to call a step.
private func usage(_ step: String, _ required: String...) -> String {
  let options = (["--by NAME"] + required + ["[options]"]).joined(separator: " ")
  return """
    archive-retention \(step) \(options) < MANIFEST-RECORDS
    archive-retention \(step) TOMBSTONE ... \(options)
    """
}

/// Puts items under legal hold.
struct Hold: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold",
    abstract: "Put items under legal hold: none of them can be purged until the hold is released.",
    usage: usage("hold", "--reason TEXT"))

  @OptionGroup var reason: RequiredReason
  @OptionGroup var arguments: RetentionArguments

  func execute() throws -> ExitStatus { try arguments.run(.hold, reason: reason.reason) }
}

/// Ends legal holds.
struct Release: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "End the legal hold of items.", usage: usage("release"))

  @OptionGroup var reason: OptionalReason
  @OptionGroup var arguments: RetentionArguments

  func execute() throws -> ExitStatus { try arguments.run(.release, reason: reason.reason) }
}

/// Sets due dates.
struct Due: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "due",
    abstract: "Set the date from which on items are due to be deleted.",
    usage: usage("due", "--delete-after DATE", "--reason TEXT"),
    discussion: "Nothing is deleted by that: archive-manifest query --due finds the items whose date has come.")

  @Option(
    help: ArgumentHelp(
      "A date (2031-07-01 is its midnight in UTC), a time (RFC 3339), or never.", valueName: "date"),
    transform: DueDate.parse)
  var deleteAfter: DueDate

  @OptionGroup var reason: RequiredReason
  @OptionGroup var arguments: RetentionArguments

  func execute() throws -> ExitStatus { try arguments.run(.due(deleteAfter.time), reason: reason.reason) }
}

/// Asks for purges.
struct Request: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "request",
    abstract: "Request that the contents of items are deleted; another person must approve it.",
    usage: usage("request", "--reason TEXT"))

  @OptionGroup var reason: RequiredReason
  @OptionGroup var arguments: RetentionArguments

  func execute() throws -> ExitStatus { try arguments.run(.request, reason: reason.reason) }
}

/// Takes requests back.
struct Withdraw: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw",
    abstract: "Withdraw the requests for items, and their approval, as long as the content is there.",
    usage: usage("withdraw"))

  @OptionGroup var reason: OptionalReason
  @OptionGroup var arguments: RetentionArguments

  func execute() throws -> ExitStatus { try arguments.run(.withdraw, reason: reason.reason) }
}

/// Agrees to requests, and purges.
struct Approve: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Approve the requests of another person, and delete the contents for good.",
    usage: usage("approve"),
    discussion: """
      A content that other items use stays until the last of them is approved, and while any of them is held; \
      archive-manifest query --approved finds what waits. Nothing brings a purged content back but archiving the same \
      file again with archive-store --revive.
      """)

  @Flag(inversion: .prefixedNo, help: "Delete the contents now; without, the approval waits for another approve.")
  var purge = true

  @OptionGroup var reason: OptionalReason
  @OptionGroup var arguments: RetentionArguments

  func execute() throws -> ExitStatus { try arguments.run(.approve(purges: purge), reason: reason.reason) }
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

/// The reason of a step that begins something.
struct RequiredReason: ParsableArguments {
  @Option(help: ArgumentHelp("Why; events and evidence keep it.", valueName: "text"))
  var reason: String

  func validate() throws {
    if PersonName(reason).isEmpty { throw ValidationError("--reason is empty; it says why") }
  }
}

/// The reason of a step that ends something.
struct OptionalReason: ParsableArguments {
  @Option(help: ArgumentHelp("Why; events and evidence keep it.", valueName: "text"))
  var reason: String?
}
