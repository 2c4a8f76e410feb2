import ArchiveCore
import ArchiveTool
import ArgumentParser

/// All that is typed after archive-store, checked as far as that needs no configuration.
struct StoreArguments: ParsableArguments {
  @OptionGroup var items: ItemOptions
  @OptionGroup var how: StoringOptions
  @OptionGroup var evidence: EvidenceOptions
  @OptionGroup var workers: ConcurrencyOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if items.by.isEmpty { throw ValidationError("--by is empty; it names who archives") }
    if items.repo == "" { throw ValidationError("REPO is empty") }
    if how.fromArchive == nil && items.repo == nil {
      throw ValidationError("REPO is missing; it names where the files come from")
    }
    if how.fromArchive != nil,
      items.repo != nil || items.commit != nil || how.nul || how.lines || how.remove || !items.tag.isEmpty
        || !items.metadata.isEmpty || items.noCommit || items.fromGit != nil || items.deletedSince != nil
        || items.hold || items.deleteAfter != nil
    {
      throw ValidationError("--from-archive takes items as they are: only --by, --revive and --concurrency go with it")
    }
    if !StoreOptions.levels.contains(how.level) {
      throw ValidationError(
        "--level \(how.level): zstd has levels \(StoreOptions.levels.lowerBound) to \(StoreOptions.levels.upperBound)")
    }
    if items.paths.contains(where: { $0.path.text == "-" }) {
      throw ValidationError(
        "PATH -: paths are read from standard input where no PATH is given; a file of that name is ./-")
    }
    if how.nul && how.lines { throw ValidationError("-0 and --lines exclude each other") }
    try validateCommits()
  }

  private func validateCommits() throws {
    let given = [
      ("--commit", items.commit != nil), ("--no-commit", items.noCommit), ("--from-git", items.fromGit != nil),
      ("--deleted-since", items.deletedSince != nil),
    ].filter(\.1).map(\.0)
    if given.count > 1 { throw ValidationError("\(given[0]) and \(given[1]) exclude each other") }
    let git = items.fromGit != nil ? "--from-git" : items.deletedSince != nil ? "--deleted-since" : nil
    if let git, how.remove {
      throw ValidationError("--remove removes files on disk; with \(git) the contents come from the repository")
    }
    if items.deletedSince != nil, how.nul || how.lines {
      throw ValidationError(
        "--deleted-since finds the paths by itself; standard input is not read, so -0 and --lines do not apply")
    }
  }
}
