import Glibc

/// The job of archive-store: archives files.
///
/// A group is in the archive completely or not at all, even if the process is killed.
final class StoreJob: RunJob {
  private let context: RunContext
  private let options: StoreOptions
  private let group: StoreGroup
  private let protected: ProtectedFiles
  private let commits = GitCommit()
  /// Set if contents come from commits.
  private let git: GitLookup?
  /// The names that are removed; nil without --remove.
  private let names: RemovedNames?
  let limits: RunLimits
  let failures = FailureCount()
  let participle = "read"

  init(_ context: RunContext, _ options: StoreOptions) {
    (self.context, self.options) = (context, options)
    group = StoreGroup(context, options)
    protected = ProtectedFiles(context.connection.ownFiles + (context.evidence?.ownFiles ?? []))
    names = options.remove ? RemovedNames() : nil
    git = options.fromGit ? GitLookup(context.interruption) : nil
    limits = RunLimits(cost: StoreCost.limit(context), batch: context.connection.fetchLimit)
  }

  func answer(to request: StoreInput) -> StoredRecord {
    var record = StoredRecord(item: request.item, status: .success)
    record.keepsMilliseconds = context.connection.keepsMilliseconds
    return record
  }

  func begin(_ window: [StoreInput], _ lookup: Void) {
    git?.lookUp(
      window.compactMap { request in
        guard request.failure == nil, let path = request.item.path,
          let commit = try? commits.resolve(request.item.commit ?? "HEAD")
        else { return nil }
        return (path, commit, request.entry)
      })
  }

  func decide(
    _ request: StoreInput, _ answer: inout StoredRecord, isAlone: Bool
  ) throws -> Decision<StorePlan> {
    if let failure = request.failure { throw failure }
    guard let path = request.item.path else { throw ItemError(.invalidItem, "the record has no path") }
    // Checked first, because a request that must wait is decided again.
    let name = names?.key(of: path)
    if let name, names?.begin(name) == false { return .wait }
    do {
      var item = request.item.completed(path)
      answer.item = item.item
      item.commit = try commits.resolve(request.item.commit ?? "HEAD")
      answer.item.commit = item.commit
      if let git {
        let blob = try git.blob(path, in: item.commit)
        answer.gitBlob = blob.id
        return .work(
          StorePlan(item, blob: blob, name: nil, earlier: nil), cost: StoreCost.cost(of: blob.size, context),
          bytes: blob.size)
      }
      var status = stat()
      var size: Int64 = 0
      // Only to estimate the cost; the file is checked after it is opened.
      if path.withPlatformString({ path in uninterrupted { lstat(path, &status) } }) == 0 {
        size = Int64(status.st_size)
      }
      let plan = StorePlan(item, name: name, earlier: name.flatMap { names?.tombstone(of: $0) })
      return .work(plan, cost: StoreCost.cost(of: size, context), bytes: size)
    } catch {
      if let name { names?.end(name, removed: nil) }
      throw error
    }
  }

  func makeWorker(_ connection: any ArchiveConnection) -> StoreWorker {
    StoreWorker(connection, options, context.meter, protected, git)
  }

  func prepare(
    _ plans: [StorePlan], with worker: StoreWorker, during run: RunState
  ) -> [Result<StoreSource, any Error>?] {
    worker.read(plans, check: run.check)
  }

  func work(
    _ plan: StorePlan, _ source: inout Result<StoreSource, any Error>?, _ answer: inout StoredRecord,
    with worker: StoreWorker, during run: RunState
  ) throws -> StoreProduct {
    let read = source ?? worker.read(plan, check: run.check)
    source = read
    do { return try worker.make(plan, read.get(), &answer, check: run.check) } catch let error as ItemError {
      guard error.code == .notFound, let earlier = plan.earlier else { throw error }
      try worker.repeatAnswer(of: earlier, &answer)
      return .repeated
    }
  }

  func commit(_ items: ArraySlice<RunItem<StoreJob>>, during run: RunState) {
    group.commit(items, during: run)
  }

  func finish(_ item: RunItem<StoreJob>) {
    guard let name = item.plan?.name else { return }
    names?.end(name, removed: item.answer.removed == true ? item.answer.tombstone : nil)
  }
}
