import ArchiveCore
import ArchiveTool
import ArgumentParser

struct GetValue: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Print the effective value of one key; the exit status is 1 if it has none.",
    usage: "archive-config get KEY [options]",
    discussion: """
      Examples:
        archive-config get backend.url
        archive-config get evidence.dir
      """)

  @Argument(help: "Key, such as backend.url.", completion: .list(ConfigurationKey.allCases.map(\.rawValue)))
  var key: String

  @OptionGroup(title: Heading.database) var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    let named = ConfigurationKey.named(key)
    guard let known = named.key else { throw ToolFailure(.usage, "unknown key \"\(key)\"\(named.advice)") }
    let config = try common.configuration(flags: archive.flags)
    guard let value = config.text(of: known, unredacted: common.debug) else { return .incomplete }
    // A program gets the value unchanged; a terminal must not interpret it.
    try StandardStreams.output.write(
      text: (StandardStreams.outputIsTerminal ? withVisibleControls(value) : value) + "\n")
    return .done
  }
}
