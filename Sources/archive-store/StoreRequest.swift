import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import Logging

/// What archive-store is asked to do: what was typed together with the configuration, converted once.
struct StoreRequest {
  let options: StoreOptions
  let access: ArchiveAccess
  private let log = Logger(label: "archive-store")
  private let workers: (concurrency: Int, descriptorLimit: Int)
  private let total: Int?
  private let arguments: StoreArguments

  /// Throws `ToolFailure`.
  init(_ arguments: StoreArguments, _ config: ArchiveConfig) throws {
    let (items, how) = (arguments.items, arguments.how)
    var options = StoreOptions()
    options.level = Int32(how.level)
    options.remove = how.remove
    options.revive = how.revive
    options.fromGit = items.fromGit != nil || items.deletedSince != nil
    workers = try arguments.workers.settled(config)
    total = arguments.progress.total ?? (items.paths.isEmpty ? nil : items.paths.count)
    access = ArchiveAccess(config, log: log, threads: workers.concurrency)
    (self.options, self.arguments) = (options, arguments)
  }

  /// Opens what the run needs; blocks. Throws `StorageError`, and `EvidenceError`.
  func context() throws -> RunContext {
    access.context(
      try access.open(makesArchive ? .create : .store), try arguments.evidence.log(access.config), log, workers,
      total: total)
  }

  /// What ends a path on standard input; nil where none is read.
  var separator: UInt8? {
    let (items, how) = (arguments.items, arguments.how)
    return items.paths.isEmpty && items.deletedSince == nil ? (how.nul ? 0 : 0x0A) : nil
  }

  /// An archive is made where that is asked for, or where a configuration file says that there should be one.
  private var makesArchive: Bool { arguments.how.`init` || access.config.namesArchiveInFile }

  /// The paths, each with what is said of it. Throws `ToolFailure`, and `ItemError` where git cannot be asked.
  func input() throws -> any RunSource<StoreInput> {
    let (items, how) = (arguments.items, arguments.how)
    var template = try template()
    if items.deletedSince != nil {
      let commit = template.commit!
      template.commit = nil
      return try DeletedFilesInput(
        since: commit, in: items.paths.map(\.path), template: template, interruption: Signals.interruption)
    }
    if !items.paths.isEmpty { return ListInput(items.paths.map(\.path), template: template) }
    return StreamInput(
      try StandardStreams.input(of: "paths"), format: how.nul ? .nul : how.lines ? .lines : .detected,
      template: template)
  }

  /// What is said of every path.
  private func template() throws -> StoreItem {
    let (items, how) = (arguments.items, arguments.how)
    let named = items.commit ?? items.fromGit ?? items.deletedSince
    var template = StoreItem(
      repo: items.repo!, commit: items.noCommit ? "" : named ?? "HEAD", kind: items.kind, reason: items.reason,
      language: items.language, mime: items.mime, tags: items.tag,
      metadata: Dictionary(items.metadata.map { ($0.name, .string($0.value)) }) { $1 }, archivedBy: items.by)
    (template.isHeld, template.deleteAfter) = (items.hold, items.deleteAfter)
    // A commit that cannot be resolved would fail every path alike: it is said once, before anything is read.
    // Only records may each have a commit of their own, so that none is needed here.
    do { template.commit = try GitCommit().resolve(template.commit!) } catch {
      if named != nil || !items.paths.isEmpty || how.nul || how.lines {
        throw ToolFailure(.usage, error.message)
      }
    }
    return template
  }
}
