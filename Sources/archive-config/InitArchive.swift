import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct InitArchive: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make .codex/archive.toml, explained, and the archive with its tables.",
    discussion: """
      An existing configuration is never overwritten; an existing archive keeps all it holds, and its tables are \
      brought up to date.
      """)

  @Flag(help: "Make the archive, or bring its tables up to date; write no configuration.")
  var archiveOnly = false

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    // The archive first: a configuration that names one that cannot be made would stop every tool.
    if !archiveOnly { try NewConfiguration.refuseExisting() }
    // A new configuration is for this directory, even if there is one above.
    let access = try ArchiveAccess(archive, common, searches: archiveOnly)
    let count = try access.openRetrying(.upgrade).count()
    let archive = shownLines(["Archive: \(access.config.url.redactedText) (\(count.items) items)"])
    if archiveOnly {
      try StandardStreams.output.write(text: archive)
      return .done
    }
    try NewConfiguration.write(for: access.config)
    try StandardStreams.output.write(text: "Configuration: \(ArchiveConfig.defaultFile)\n" + archive)
    return .done
  }
}
