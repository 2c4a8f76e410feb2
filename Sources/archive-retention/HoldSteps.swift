import ArchiveCore
import ArchiveTool
import ArgumentParser

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
