import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct CheckHealth: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check the archive, its server and the evidence directory.",
    usage: "archive-config check [options]",
    discussion: """
      Examples:
        archive-config check --verbose
        archive-config check --deep 100 --json | jq .problems

      With --verbose or --json it reports every finding. The exit status is 0 if all is \
      well, 69 if the archive cannot be reached, 75 if it is locked, 77 if it refuses \
      access, 78 if the configuration is wrong, otherwise 1.
      """)

  @OptionGroup(title: "Check") var options: CheckOptions
  @OptionGroup(title: "Check") var evidence: EvidenceOptions
  @OptionGroup(title: Heading.database) var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    let config = try common.configuration(flags: archive.flags)
    var opening = OpenOptions(interruption: Signals.interruption, timeout: min(options.timeout, config.timeoutPerItem))
    opening.password = config.password
    opening.timeoutName = "--timeout"
    let check = HealthCheck(
      url: config.url, evidenceDirectory: evidence.evidence ? config.evidenceDirectory : nil, sampleSize: options.deep,
      interruption: Signals.interruption)
    var storage: (any ArchiveConnection)?
    var health = try check.run {
      let opened = try openArchive(config.url, mode: .read, opening)
      storage = opened
      return opened
    }
    // Without an archive there is nothing to record; no evidence directory is created for that.
    if storage != nil, health.isEvidenceWritable == true {
      do {
        try evidence.log(config, patience: options.timeout)?.append([HealthCheck.evidence(health, actor: options.by)])
      } catch {
        health.isEvidenceWritable = false
        health.problems.append(error.sentence)
      }
    }
    try StandardStreams.output.write(text: options.json ? health.jsonText : health.text(details: common.verbose))
    return health.exitStatus
  }
}

/// What `check` examines, and how it answers.
struct CheckOptions: ParsableArguments {
  @Flag(help: "Write the result as JSON.")
  var json = false

  @Option(help: ArgumentHelp("Also read and verify the contents of N random items.", valueName: "n"))
  var deep = 0

  @Option(help: ArgumentHelp("Give up after this time without an answer.", valueName: "seconds"))
  var timeout = 10.0

  @Option(help: ArgumentHelp("Who checks; recorded in the evidence log.", valueName: "name"))
  var by: String?

  func validate() throws {
    if !(0...100_000).contains(deep) { throw ValidationError("--deep \(deep): must be 0 to 100000") }
    if !(timeout > 0 && timeout <= 86400) {
      throw ValidationError("--timeout \(timeout): must be above 0, up to 86400")
    }
  }
}
