import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct CheckHealth: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check that the archive can be reached and read.",
    discussion:
      "The status is 0 when it is healthy, 69 when it cannot be reached, 75 when it is locked, 77 when it refuses, else 1."
  )

  @Flag(help: "The result as JSON.")
  var json = false

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    let config = try common.configuration(flags: archive.flags)
    var health = ArchiveHealth(url: config.url)
    var failure: StorageError?
    do throws(StorageError) {
      health.count = try openArchive(config, mode: .read, interruption: Signals.interruption).count()
    } catch {
      failure = error
      health.problem = error.message
    }
    try StandardStreams.output.write(text: json ? health.jsonText : health.text)
    guard let failure else { return .done }
    // Not healthy is 1; a cause that has a status of its own keeps it, so that a script can tell them apart.
    switch failure.kind {
    case .unreachable, .absent: return .unreachable
    case .locked: return .tryAgain
    case .denied: return .refused
    default: return .incomplete
    }
  }
}
