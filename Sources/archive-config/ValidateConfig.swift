import ArchiveCore
import ArchiveDatabase
import ArchiveReporting
import ArchiveTool
import ArgumentParser

struct ValidateConfig: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Report every mistake in the configuration, without connecting.",
    usage: "archive-config validate [FILE] [options]",
    discussion: """
      Examples:
        archive-config validate
        archive-config validate .codex/archive.toml --json

      With FILE it checks that file alone; without, it checks the effective \
      configuration: files, environment and options. The exit status is 78 if there is \
      a mistake.
      """)

  @Argument(help: "File to check; - is standard input.", completion: .file())
  var file: String?

  @OptionGroup(title: Heading.output) var output: ValidateOptions
  @OptionGroup(title: Heading.database) var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    var checks = ArchiveConfig.Checks()
    checks.url = checkURL
    checks.requirement = { Requirement.fault(in: $0) }
    var problems: [ConfigurationProblem] = []
    do throws(ConfigurationError) {
      if let file {
        _ = try ArchiveConfig.validate(file: file, checks: checks, interruption: Signals.interruption) {
          try StandardStreams.input(of: "a configuration", isNamed: true)
        }
      } else {
        _ = try common.load(flags: archive.flags, checks: checks)
      }
    } catch {
      problems = error.problems
    }
    if Signals.interruption.received != nil { throw Interrupted() }
    if output.json { try StandardStreams.output.write(text: ConfigurationError.jsonText(problems)) }
    if problems.isEmpty {
      let name = file == "-" ? "Standard input" : file ?? "The configuration"
      if !output.json { try StandardStreams.output.write(text: shownLines(["\(name) is valid."])) }
      return .done
    }
    let error = ConfigurationError(problems)
    if output.json { return error.exitStatus }
    throw error
  }
}

/// How mistakes are reported.
struct ValidateOptions: ParsableArguments {
  @Flag(help: "Write the mistakes as JSON.")
  var json = false
}
