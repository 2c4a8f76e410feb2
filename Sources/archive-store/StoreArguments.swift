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
        || !items.metadata.isEmpty
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
  }
}
