import ArchiveCore
import ArchiveReporting
import ArchiveTool
import ArgumentParser

/// Conditions that decide the exit status.
struct GateOptions: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Exit with status 3 unless this holds, such as success=100% or p99<500ms; may be repeated.", valueName: "gate"),
    transform: Requirement.parse)
  var require: [Requirement] = []

  @Option(
    help: ArgumentHelp("Compare with an earlier report; allows gates such as p99<=1.2x.", valueName: "file"),
    completion: .file())
  var baseline: PathArgument?

  @Flag(help: "Exit with status 65 if a line is not a record.")
  var strict = false

  /// The gates of the options; without any, those of the configuration.
  ///
  /// Throws `ToolFailure`.
  func requirements(_ config: ArchiveConfig) throws -> [Requirement] {
    var requirements = require
    if requirements.isEmpty {
      for text in config.reportRequirements {
        do throws(Requirement.Fault) {
          requirements.append(try Requirement(text))
        } catch { throw ToolFailure(.configuration, "report.require: \(error.message)") }
      }
    }
    if baseline == nil, let gate = requirements.first(where: \.needsBaseline) {
      throw ToolFailure(.usage, "\"\(gate.text)\" is a multiple of a baseline; give one with --baseline")
    }
    return requirements
  }
}

/// Output while records arrive, and the manifest of the items that were not done.
struct StreamOptions: ParsableArguments {
  @Flag(help: "Copy the input to standard output; the report goes to standard error.")
  var tee = false

  @Flag(help: "Show live progress on the terminal.")
  var live = false

  @Option(
    help: ArgumentHelp(
      "Write a progress line to standard error at this interval, such as 10s.", valueName: "interval"),
    transform: Seconds.parse)
  var every: Seconds?

  @Option(
    help: ArgumentHelp(
      "Write a manifest of the items that were not done; - is standard output.", valueName: "file"),
    completion: .file())
  var failed: PathArgument?

  func validate() throws {
    if tee, failed?.path.text == "-" {
      throw ValidationError("--tee and --failed - both write to standard output; give --failed a file")
    }
    if live, every != nil { throw ValidationError("--live and --every exclude each other") }
  }
}
