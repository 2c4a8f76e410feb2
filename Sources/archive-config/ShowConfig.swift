import ArchiveCore
import ArchiveTool
import ArgumentParser

struct ShowConfig: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the settings in force; --debug shows credentials too.")

  @Flag(help: "Every key with its value, where it came from, and what it hides.")
  var origin = false

  @Flag(help: "The same as JSON.")
  var json = false

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    let config = try common.configuration(flags: archive.flags)
    let text =
      json
      ? config.jsonText(unredacted: common.debug)
      : origin ? config.originText(unredacted: common.debug) : config.text(unredacted: common.debug)
    try StandardStreams.output.write(text: text)
    return .done
  }
}
