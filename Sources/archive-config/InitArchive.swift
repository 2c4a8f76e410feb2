import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct InitArchive: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Create a commented .codex/archive.toml and the archive with its tables.",
    usage: "archive-config init [options]",
    discussion: """
      Examples:
        archive-config init
        archive-config init --archive-url postgres://archive@db1/archive

      It never overwrites a configuration. An existing archive keeps its contents, and \
      its tables are brought up to date.
      """)

  @OptionGroup(title: Heading.output) var output: InitOptions
  @OptionGroup(title: Heading.database) var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    // The archive first: a configuration that names an archive that cannot be created would stop every tool.
    if !output.archiveOnly { try NewConfiguration.refuseExisting() }
    // A new configuration is for this directory, even if there is one above.
    let access = try ArchiveAccess(archive, common, searches: output.archiveOnly)
    let count = try access.openRetrying(.upgrade).count()
    let archive = shownLines(["Archive: \(access.config.url.redactedText) (\(count.items) items)"])
    if output.archiveOnly {
      try StandardStreams.output.write(text: archive)
      return .done
    }
    try NewConfiguration.write(for: access.config)
    try StandardStreams.output.write(text: "Configuration: \(ArchiveConfig.defaultFile)\n" + archive)
    return .done
  }
}

/// What `init` creates.
struct InitOptions: ParsableArguments {
  @Flag(help: "Create or update the archive only; write no configuration.")
  var archiveOnly = false
}
