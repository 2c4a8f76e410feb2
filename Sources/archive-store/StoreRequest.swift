import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import Logging

/// The task of archive-store: its arguments and the configuration, converted once.
struct StoreRequest {
  let options: StoreOptions
  let access: ArchiveAccess
  private let log = Logger(label: "archive-store")
  private let workers: (concurrency: Int, descriptorLimit: Int)
  private let total: Int?
  private let arguments: StoreArguments

  /// Throws `ToolFailure`.
  init(_ arguments: StoreArguments, _ config: ArchiveConfig) throws {
    let (files, source, how) = (arguments.files, arguments.source, arguments.how)
    var options = StoreOptions()
    options.level = Int32(arguments.speed.level)
    options.remove = how.remove
    options.revive = how.revive
    options.fromGit = source.fromGit != nil || source.deletedSince != nil
    workers = try arguments.workers.resolved(config)
    total = arguments.progress.total ?? (files.paths.isEmpty ? nil : files.paths.count)
    access = ArchiveAccess(config, log: log, threads: workers.concurrency)
    (self.options, self.arguments) = (options, arguments)
  }

  /// Opens the archive and the evidence log; blocks. Throws `StorageError`, and `EvidenceError`.
  func context() throws -> RunContext {
    access.context(
      try access.open(createsArchive ? .create : .store), try arguments.evidence.log(access.config), log, workers,
      total: total)
  }

  /// The byte that ends a path on standard input; nil where none is read.
  var separator: UInt8? {
    let (files, source) = (arguments.files, arguments.source)
    return files.paths.isEmpty && source.deletedSince == nil ? (source.nul ? 0 : 0x0A) : nil
  }

  /// An archive is created with --init, or where a configuration file names one.
  private var createsArchive: Bool { arguments.how.`init` || access.config.namesArchiveInFile }

  /// The paths, each with its description. Throws `ToolFailure`, and `ItemError` where git cannot be asked.
  func input() throws -> any RunSource<StoreInput> {
    let (files, source) = (arguments.files, arguments.source)
    warnOfForgottenRepository()
    var template = try template()
    if source.deletedSince != nil {
      let commit = template.commit!
      template.commit = nil
      return try DeletedFilesInput(
        since: commit, in: files.paths.map(\.path), template: template, interruption: Signals.interruption)
    }
    if !files.paths.isEmpty { return ListInput(files.paths.map(\.path), template: template) }
    return StreamInput(
      try StandardStreams.input(of: "paths"), format: source.nul ? .nul : source.lines ? .lines : .detected,
      template: template)
  }

  /// A REPO that is a file is more likely the first PATH.
  private func warnOfForgottenRepository() {
    guard let repo = arguments.files.repo, let path = Path(repo), path.isRegularFile else { return }
    Diagnostics.warn("\(repo) is a file, but was given as REPO, the first argument: archive-store REPO PATH ...")
  }

  /// The description that all paths share.
  private func template() throws -> StoreItem {
    let (files, source, items) = (arguments.files, arguments.source, arguments.items)
    let named = source.commit ?? source.fromGit ?? source.deletedSince
    var template = StoreItem(
      repo: files.repo!, commit: source.noCommit ? "" : named ?? "HEAD", kind: items.kind, reason: items.reason,
      language: items.language, mime: items.mime, tags: items.tag,
      metadata: Dictionary(items.metadata.map { ($0.name, .string($0.value)) }) { $1 }, archivedBy: items.by)
    (template.isHeld, template.deleteAfter) = (items.hold, items.deleteAfter)
    // A commit that cannot be resolved would fail every path alike, so it is reported once, before anything is read.
    // Records may each name a commit of their own: then none is needed here.
    let option = source.fromGit != nil ? "--from-git" : source.deletedSince != nil ? "--deleted-since" : nil
    do { template.commit = try GitCommit(of: option).resolve(template.commit!) } catch {
      if named != nil || !files.paths.isEmpty || source.nul || source.lines {
        throw ToolFailure(.usage, error.message)
      }
    }
    return template
  }
}
