import ArchiveCore
import ArchiveTool
import ArgumentParser

/// The arguments of archive-store, checked as far as possible without the configuration.
struct StoreArguments: ParsableArguments {
  // The order of the groups is that of --help.
  @OptionGroup var files: FileArguments
  @OptionGroup(title: "Contents") var source: SourceOptions
  @OptionGroup(title: "Items") var items: ItemOptions
  @OptionGroup(title: Heading.safety) var how: StoringOptions
  @OptionGroup(title: Heading.safety) var evidence: EvidenceOptions
  @OptionGroup(title: Heading.speed) var speed: CompressionOptions
  @OptionGroup(title: Heading.speed) var workers: ConcurrencyOptions
  @OptionGroup(title: Heading.database) var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup(title: Heading.messages) var progress: ProgressOptions

  func validate() throws {
    if items.by.isEmpty { throw ValidationError("--by is empty; it names who archives") }
    if files.repo == "" { throw ValidationError("REPO is empty") }
    if source.fromArchive == nil && files.repo == nil {
      throw ValidationError("REPO is missing; it names where the files come from")
    }
    if source.fromArchive != nil,
      files.repo != nil || source.commit != nil || source.nul || source.lines || how.remove || !items.tag.isEmpty
        || !items.metadata.isEmpty || source.noCommit || source.fromGit != nil || source.deletedSince != nil
        || items.hold || items.deleteAfter != nil
    {
      throw ValidationError(
        "--from-archive copies items unchanged; of the options about files only --by, --revive and --concurrency go with it"
      )
    }
    if !StoreOptions.levels.contains(speed.level) {
      throw ValidationError(
        "--level \(speed.level): zstd has levels \(StoreOptions.levels.lowerBound) to \(StoreOptions.levels.upperBound)"
      )
    }
    if files.paths.contains(where: { $0.path.text == "-" }) {
      throw ValidationError(
        "PATH -: leave PATH out to read paths from standard input; for a file of that name give ./-")
    }
    if source.nul && source.lines { throw ValidationError("-0 and --lines exclude each other") }
    try validateCommits()
  }

  private func validateCommits() throws {
    let options = [
      ("--commit", source.commit != nil), ("--no-commit", source.noCommit), ("--from-git", source.fromGit != nil),
      ("--deleted-since", source.deletedSince != nil),
    ].filter(\.1).map(\.0)
    if options.count > 1 { throw ValidationError("\(options[0]) and \(options[1]) exclude each other") }
    let git = source.fromGit != nil ? "--from-git" : source.deletedSince != nil ? "--deleted-since" : nil
    if let git, how.remove {
      throw ValidationError("--remove removes files on disk; with \(git) the contents come from the repository")
    }
    if source.deletedSince != nil, source.nul || source.lines {
      throw ValidationError(
        "--deleted-since finds the paths itself and does not read standard input; leave out -0 and --lines")
    }
  }
}
