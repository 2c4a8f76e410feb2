import ArchiveCore
import ArchiveTool
import ArgumentParser

struct ShowConfig: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the effective settings; with --debug, passwords too.",
    usage: "archive-config show [options]",
    discussion: """
      Examples:
        archive-config show
        archive-config show --origin
      """)

  @OptionGroup(title: Heading.output) var output: ShowOptions
  @OptionGroup(title: Heading.database) var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    let config = try common.configuration(flags: archive.flags)
    let text =
      output.json
      ? config.jsonText(unredacted: common.debug)
      : output.origin ? config.originText(unredacted: common.debug) : config.text(unredacted: common.debug)
    try StandardStreams.output.write(text: text)
    return .done
  }
}

/// How the settings are shown.
struct ShowOptions: ParsableArguments {
  @Flag(help: "Show every key, its value, its origin, and the values it overrides.")
  var origin = false

  @Flag(help: "Write the result as JSON.")
  var json = false
}
