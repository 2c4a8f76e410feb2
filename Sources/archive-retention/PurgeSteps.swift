import ArchiveCore
import ArchiveTool
import ArgumentParser

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
