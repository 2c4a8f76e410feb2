import ArchiveCore
import ArchiveDatabase
import ArchiveReporting
import ArchiveTool
import ArgumentParser

struct ValidateConfig: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Tell all that is wrong with the configuration, and where; no connection is made.",
    discussion: """
      With FILE, that file is checked by itself; without, all that is in force: files, environment and options. The \
      status is 78 when there is a problem.
      """)

  @Argument(help: "The file to check; - is standard input.", completion: .file())
  var file: String?

  @Flag(help: "The problems as JSON.")
  var json = false

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    var checks = ArchiveConfig.Checks()
    checks.url = checkURL
    checks.requirement = { Requirement.fault(in: $0) }
    var problems: [ConfigurationProblem] = []
    do throws(ConfigurationError) {
      if let file {
        _ = try ArchiveConfig.validate(file: file, checks: checks, interruption: Signals.interruption) {
          try StandardStreams.input(of: "a configuration")
        }
      } else {
        _ = try common.load(flags: archive.flags, checks: checks)
      }
    } catch {
      problems = error.problems
    }
    if Signals.interruption.received != nil { throw Interrupted() }
    if json { try StandardStreams.output.write(text: ConfigurationError.jsonText(problems)) }
    if problems.isEmpty {
      let name = file == "-" ? "Standard input" : file ?? "The configuration"
      if !json { try StandardStreams.output.write(text: shownLines(["\(name) is valid."])) }
      return .done
    }
    let error = ConfigurationError(problems)
    if json { return error.exitStatus }
    throw error
  }
}
