import ArchiveCore
import ArchiveTool
import ArgumentParser

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

/// The two ways to call a step.
func usage(_ step: String, _ required: String...) -> String {
  let start = "archive-retention \(step) "
  let options = (["--by NAME"] + required).joined(separator: " ")
  return start + options + "\n" + String(repeating: " ", count: start.count) + "[ITEM ...] [options]"
}

/// Who decides.
struct DecisionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Who decides.", valueName: "name"))
  var by: String
}

/// Which items are skipped.
struct RetentionInputOptions: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Skip items that these records report as done; may be repeated.", valueName: "file"),
    completion: .file())
  var resume: [PathArgument] = []
}

/// Whether anything is changed.
struct RetentionSafetyOptions: ParsableArguments {
  @Flag(name: [.customShort("n"), .long], help: "Report what would change, but change nothing.")
  var dryRun = false
}
