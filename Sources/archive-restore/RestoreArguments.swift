import ArchiveCore
import ArchiveTool
import ArgumentParser

/// The arguments of archive-restore, checked as far as possible without the configuration.
struct RestoreArguments: ParsableArguments {
  // The order of the groups is that of --help.
  @OptionGroup var target: RestoreTarget
  @OptionGroup(title: Heading.input) var input: RestoreInputOptions
  @OptionGroup(title: Heading.output) var writing: RestoreOutputOptions
  @OptionGroup(title: Heading.safety) var safety: RestoreSafetyOptions
  @OptionGroup(title: Heading.safety) var evidence: EvidenceOptions
  @OptionGroup(title: Heading.failures) var failures: FailureOptions
  @OptionGroup(title: Heading.speed) var workers: ConcurrencyOptions
  @OptionGroup(title: Heading.database) var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup(title: Heading.messages) var progress: ProgressOptions

  func validate() throws {
    if let file = target.tombstone, target.output == nil, Path(file)?.isRegularFile == true {
      throw ValidationError("OUTPUT is missing; to read records from \(file), redirect it: archive-restore < \(file)")
    }
    if target.tombstone != nil && target.output == nil {
      throw ValidationError(
        "OUTPUT is missing; archive-restore TOMBSTONE OUTPUT restores one item, - is standard output")
    }
    if target.tombstone != nil && input.by == nil && !safety.verify {
      throw ValidationError("--by is missing; it names who restores")
    }
    if target.tombstone != nil && !input.resume.isEmpty {
      throw ValidationError("--resume is for streams, not for TOMBSTONE OUTPUT")
    }
    if target.tombstone != nil
      && (progress.total != nil || failures.hasLimit || input.sample != nil || input.shard != nil
        || input.latestWins)
    {
      throw ValidationError(
        "--total, --max-failures, --sample, --shard and --latest-wins are for streams, not for TOMBSTONE OUTPUT")
    }
    if input.resume.contains(where: { $0.path.text == "-" }) {
      throw ValidationError("--resume -: standard input holds the manifest records; save the results to a file first")
    }
    if safety.verify && target.output?.path.text == "-" {
      throw ValidationError("--verify and OUTPUT - exclude each other")
    }
    if safety.verify
      && (safety.dryRun || input.latestWins || writing.sparse || !input.resume.isEmpty || writing.root != nil)
    {
      throw ValidationError(
        "--verify writes nothing: it excludes --dry-run, --latest-wins, --sparse, --resume and --root")
    }
    if writing.strictAttributes && (!writing.attributes || safety.mode != .restore) {
      throw ValidationError("--strict-attributes excludes --no-attributes, --dry-run and --verify")
    }
    if input.by == "" { throw ValidationError("--by is empty; it names who restores") }
  }
}
