import ArchiveCore
import ArchiveTool
import ArgumentParser

struct ShowConfig: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the settings in force; --debug shows credentials too.")

  @Flag(help: "Every key with its value and where it came from, as JSON.")
  var json = false

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    let config = try common.configuration(flags: archive.flags)
    try StandardStreams.output.write(
      text: json ? config.jsonText(unredacted: common.debug) : config.text(unredacted: common.debug))
    return .done
  }
}
