/// The part of a run that is specific to its kind; `Run` does the rest.
///
/// A record goes from a request to a plan (the decision), a product (the work) and an answer; each has its own type.
/// All methods except `lookUp`, `makeWorker`, `prepare`, `work`, `cause`, `ended` and `commit` are called on one
/// thread, in the order of the records.
protocol RunJob: AnyObject {
  /// A record that was read ahead.
  associatedtype Request: Weighted & Sendable
  /// What a window of requests asks of the archive, and what was found.
  associatedtype Lookup = Void
  /// The decision about a request that needs work.
  associatedtype Plan
  /// The result of the work, which the commit makes durable.
  associatedtype Product = Void
  /// The record that answers a request.
  associatedtype Answer: RunAnswer
  /// The resources of a worker's thread.
  associatedtype Worker = Void
  /// The result of the shared preparation of a plan.
  associatedtype Prepared = Void

  var limits: RunLimits { get }

  /// The failures after which the run stops.
  var failures: FailureCount { get }

  /// An answer with the fields of the request, as far as they can be read.
  func answer(to request: Request) -> Answer

  /// When windows may be looked up.
  var lookups: Lookups { get }

  /// Whether the run's own connection is used for anything but lookups.
  var usesArchive: Bool { get }

  /// The lookup that a window of requests needs.
  func lookup(for window: [Request]) -> Lookup

  /// Looks up what a window needs, in one round trip; `decide` throws its errors.
  ///
  /// May be called on a thread of its own, while earlier requests are decided about and committed.
  func lookUp(_ lookup: inout Lookup, in archive: any Catalog)

  /// Begins to decide about a window, which has been looked up.
  func begin(_ window: [Request], _ lookup: Lookup)

  /// Decides what to do with a request, and records in its answer what is known so far.
  ///
  /// Throws the request's error, and `StorageError` if the window could not be looked up.
  /// - `isAlone`: nothing else is in progress; then it must not return `.wait`.
  func decide(_ request: Request, _ answer: inout Answer, isAlone: Bool) throws -> Decision<Plan>

  func makeWorker(_ connection: any ArchiveConnection) -> Worker

  /// The item of a plan, for the log of retries.
  func tombstone(of plan: Plan) -> Tombstone?

  /// The participle for an item in progress, for messages, such as `written`.
  var participle: String { get }

  /// Does the work that several plans share, before their own work; returns the result for each, in order.
  func prepare(_ plans: [Plan], with worker: Worker, during run: RunState) -> [Prepared?]

  /// Does the work of one plan. It is repeated as a whole after transient failures, so it must undo what it began.
  ///
  /// - `prepared`: nil if nothing was prepared; changes to it are kept for the next attempt.
  func work(
    _ plan: Plan, _ prepared: inout Prepared?, _ answer: inout Answer, with worker: Worker, during run: RunState
  ) throws -> Product

  /// The cause of an error of `work` or `place`, which may be a signal or a deadline.
  func cause(of error: any Error, during run: RunState) -> any Error

  /// Called after the last attempt at an item.
  ///
  /// - `milliseconds`: since the first attempt began; nil if nothing is measured.
  func ended(_ item: RunItem<Self>, with worker: Worker?, milliseconds: Double?)

  /// Makes a group's products durable, before the first is placed.
  func seal(_ items: ArraySlice<RunItem<Self>>) throws(ItemError)

  /// Makes a product visible.
  ///
  /// - `sealed`: the outcome of `seal`. Throws errors that fail only this item, and `OutputError`, which ends the run.
  func place(_ product: Product, of plan: Plan, _ answer: inout Answer, sealed: Result<Void, ItemError>) throws

  /// Commits the placed items and writes their evidence; calls `run.end` if that fails for all.
  ///
  /// May be called on a thread of its own, while later requests are looked up and decided about.
  func commit(_ items: ArraySlice<RunItem<Self>>, during run: RunState)

  /// Undoes a product that will not be committed.
  func discard(_ product: Product)

  /// Releases the reservations of a request that is about to be answered.
  func finish(_ item: RunItem<Self>)
}

extension RunJob {
  var usesArchive: Bool { true }
  func tombstone(of plan: Plan) -> Tombstone? { nil }
  func prepare(_ plans: [Plan], with worker: Worker, during run: RunState) -> [Prepared?] { [] }
  func cause(of error: any Error, during run: RunState) -> any Error { error }
  func ended(_ item: RunItem<Self>, with worker: Worker?, milliseconds: Double?) {}
  func seal(_ items: ArraySlice<RunItem<Self>>) throws(ItemError) {}
  func place(_ product: Product, of plan: Plan, _ answer: inout Answer, sealed: Result<Void, ItemError>) throws {}
  func discard(_ product: Product) {}
  func finish(_ item: RunItem<Self>) {}
}

extension RunJob where Lookup == Void {
  var lookups: Lookups { .none }
  func lookup(for window: [Request]) {}
  func lookUp(_ lookup: inout Void, in archive: any Catalog) {}
  func begin(_ window: [Request], _ lookup: Void) {}
}

extension RunJob where Worker == Void {
  func makeWorker(_ connection: any ArchiveConnection) {}
}

/// When a job may look up a window in the archive.
enum Lookups {
  /// Never: it asks nothing of the archive.
  case none
  /// When everything before it is committed, because commits change the answer.
  case betweenCommits
  /// At any time, also through another connection than that which commits.
  case atAnyTime
}

/// The limits of what a run may have in progress.
struct RunLimits {
  /// The sum of the plans' costs, in units that the job defines.
  var cost = 1024
  /// The largest group; a group of this size is committed even if more items follow.
  var group = 512
  /// The number of plans that a worker takes at once.
  var batch = 1
}

/// The decision about a request.
enum Decision<Plan> {
  /// Nothing more: the answer is complete.
  case answered
  /// Work, which uses `cost` units of memory or open files, and processes `bytes` of content.
  case work(Plan, cost: Int, bytes: Int64)
  /// Decide later, once everything before it is committed.
  case wait
}

/// The record that answers a request, with the parts that every kind of run writes.
protocol RunAnswer {
  var status: ItemStatus { get }
  var error: ItemError? { get }
  /// Warnings of an item that succeeded.
  var warnings: [ItemWarning] { get }
  /// Whether the run processes this item; other items do not count for percentages.
  var isCounted: Bool { get }
  /// Records that an attempt at the item begins.
  mutating func record(attempt: Int)
  mutating func fail(_ error: ItemError)
  /// Records that the run had stopped before it; `fresh` has the fields of the request.
  mutating func skip(_ fresh: Self)
  /// Sets the duration of its group's commit, in milliseconds.
  mutating func record(commit milliseconds: Double)
  /// One line of JSON, without its line feed.
  mutating func encode() -> [UInt8]
}

extension RunAnswer {
  var warnings: [ItemWarning] { [] }
  var isCounted: Bool { true }
  mutating func record(attempt: Int) {}
  mutating func record(commit milliseconds: Double) {}
}
