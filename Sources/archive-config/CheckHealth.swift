import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct CheckHealth: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check the archive, its server, and the place for evidence.",
    discussion: """
      With --verbose and --json all that was found is told. The status is 0 when everything is as it should be, 69 when \
      the archive cannot be reached, 75 when it is locked, 77 when it refuses, 78 for a wrong configuration, else 1.
      """)

  @Flag(help: "The result as JSON.")
  var json = false

  @Option(help: ArgumentHelp("Read and compare the contents of so many items, at random.", valueName: "n"))
  var deep = 0

  @Option(help: ArgumentHelp("Wait so long for an answer.", valueName: "seconds"))
  var timeout = 10.0

  @Option(help: ArgumentHelp("Who checks, for the evidence.", valueName: "name"))
  var by: String?

  @OptionGroup var evidence: EvidenceOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if !(0...100_000).contains(deep) { throw ValidationError("--deep \(deep): must be 0 to 100000") }
    if !(timeout > 0 && timeout <= 86400) {
      throw ValidationError("--timeout \(timeout): must be above 0, up to 86400")
    }
  }

  func execute() throws -> ExitStatus {
    let config = try common.configuration(flags: archive.flags)
    var options = OpenOptions(interruption: Signals.interruption, timeout: min(timeout, config.timeoutPerItem))
    options.password = config.password
    options.timeoutName = "--timeout"
    let check = HealthCheck(
      url: config.url, evidenceDirectory: evidence.evidence ? config.evidenceDirectory : nil, sampleSize: deep,
      interruption: Signals.interruption)
    var storage: (any ArchiveConnection)?
    var health = try check.run {
      let opened = try openArchive(config.url, mode: .read, options)
      storage = opened
      return opened
    }
    // Where there is no archive there is nothing to prove; a place for evidence is not made for that.
    if storage != nil, health.isEvidenceWritable == true {
      do { try evidence.log(config, patience: timeout)?.append([HealthCheck.evidence(health, actor: by)]) } catch {
        health.isEvidenceWritable = false
        health.problems.append(error.sentence)
      }
    }
    try StandardStreams.output.write(text: json ? health.jsonText : health.text(details: common.verbose))
    return health.exitStatus
  }
}
