import ArchiveCore
import ArchiveTool
import ArgumentParser

/// All that is typed after archive-restore, checked as far as that needs no configuration.
struct RestoreArguments: ParsableArguments {
  @OptionGroup var target: RestoreTarget
  @OptionGroup var extent: RestoreExtent
  @OptionGroup var writing: WritingOptions
  @OptionGroup var evidence: EvidenceOptions
  @OptionGroup var workers: ConcurrencyOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if target.tombstone != nil && target.output == nil { throw ValidationError("TOMBSTONE is given without OUTPUT") }
    if target.tombstone != nil && target.by == nil && !extent.verify {
      throw ValidationError("--by is missing; it names who restores")
    }
    if target.tombstone != nil && !writing.resume.isEmpty {
      throw ValidationError("--resume is for streams, not for TOMBSTONE OUTPUT")
    }
    if target.tombstone != nil
      && (progress.total != nil || extent.failures.hasLimit || extent.sample != nil || extent.shard != nil
        || extent.latestWins)
    {
      throw ValidationError(
        "--total, --max-failures, --sample, --shard and --latest-wins are for streams, not for TOMBSTONE OUTPUT")
    }
    if writing.resume.contains(where: { $0.path.text == "-" }) {
      throw ValidationError("--resume -: standard input holds the manifest records; save the results to a file first")
    }
    if extent.verify && target.output?.path.text == "-" {
      throw ValidationError("--verify and OUTPUT - exclude each other")
    }
    if extent.verify
      && (extent.dryRun || extent.latestWins || writing.sparse || !writing.resume.isEmpty || target.root != nil)
    {
      throw ValidationError(
        "--verify writes nothing: it excludes --dry-run, --latest-wins, --sparse, --resume and --root")
    }
    if writing.strictAttributes && (!writing.attributes || extent.mode != .restore) {
      throw ValidationError("--strict-attributes excludes --no-attributes, --dry-run and --verify")
    }
    if target.by == "" { throw ValidationError("--by is empty; it names who restores") }
  }
}
