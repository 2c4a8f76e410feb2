/// What one kind of run does with its records; `Run` does the rest.
///
/// A record goes from its request to a plan (decided), a product (worked out), and an answer, in this order; each is a
/// value of its own type. All but `makeWorker`, `prepare`, `work`, `cause` and `ended` is called on one thread, in the order of the records.
protocol RunJob: AnyObject {
  /// A record as it is read ahead.
  associatedtype Request: Weighted & Sendable
  /// What was decided about one that needs work.
  associatedtype Plan
  /// What its work made, and what the commit makes true.
  associatedtype Product = Void
  /// The record that answers it.
  associatedtype Answer: RunAnswer
  /// What a thread that works has of its own.
  associatedtype Worker = Void
  /// What was done for a plan together with others, before its work.
  associatedtype Prepared = Void

  var limits: RunLimits { get }

  /// How many failures the run goes on after.
  var failures: FailureCount { get }

  /// An answer that says what the request said, as far as it can be read.
  func answer(to request: Request) -> Answer

  /// Looks up what a window of requests needs, in one round trip; what fails is thrown by `decide`.
  func lookUp(_ window: [Request])

  /// Decides what is to be done with a request, and writes into its answer what is known by then.
  ///
  /// Throws what is wrong with it, and `StorageError` where the window could not be looked up.
  /// - `isAlone`: nothing is under way; then it must not return `.wait`.
  func decide(_ request: Request, _ answer: inout Answer, isAlone: Bool) throws -> Decision<Plan>

  func makeWorker(_ connection: any ArchiveConnection) -> Worker

  /// Which item a plan is about, for the log of retries.
  func tombstone(of plan: Plan) -> Tombstone?

  /// How a message says what happens to an item while it is worked on, such as `written`.
  var participle: String { get }

  /// Does for some plans what is done for all of them at once, before their work; returns what it did for each, in order.
  func prepare(_ plans: [Plan], with worker: Worker, during run: RunState) -> [Prepared?]

  /// Does the work of one plan; repeated as a whole after failures that can pass, so it takes back what it began.
  ///
  /// - `prepared`: nil where nothing was prepared; what is written there is there at the next attempt.
  func work(
    _ plan: Plan, _ prepared: inout Prepared?, _ answer: inout Answer, with worker: Worker, during run: RunState
  ) throws -> Product

  /// What an error of `work` or `place` is, where a signal or a deadline may be behind it.
  func cause(of error: any Error, during run: RunState) -> any Error

  /// Called after the last attempt at an item.
  ///
  /// - `milliseconds`: since the first attempt began; nil where nothing is measured.
  func ended(_ item: RunItem<Self>, with worker: Worker?, milliseconds: Double?)

  /// Makes a group's products durable, before the first is placed.
  func seal(_ items: ArraySlice<RunItem<Self>>) throws(ItemError)

  /// Makes one product visible.
  ///
  /// - `sealed`: how `seal` ended. Throws what fails the item alone, and `OutputError`, which ends the run.
  func place(_ product: Product, of plan: Plan, _ answer: inout Answer, sealed: Result<Void, ItemError>) throws

  /// Commits what was placed and writes the evidence of it; ends the run by `run.end` where that fails for all.
  func commit(_ items: ArraySlice<RunItem<Self>>, during run: RunState)

  /// Takes back a product that is not to become true.
  func discard(_ product: Product)

  /// The request is about to be answered: what was reserved for it is free again.
  func finish(_ item: RunItem<Self>)
}

extension RunJob {
  func lookUp(_ window: [Request]) {}
  func tombstone(of plan: Plan) -> Tombstone? { nil }
  func prepare(_ plans: [Plan], with worker: Worker, during run: RunState) -> [Prepared?] { [] }
  func cause(of error: any Error, during run: RunState) -> any Error { error }
  func ended(_ item: RunItem<Self>, with worker: Worker?, milliseconds: Double?) {}
  func seal(_ items: ArraySlice<RunItem<Self>>) throws(ItemError) {}
  func place(_ product: Product, of plan: Plan, _ answer: inout Answer, sealed: Result<Void, ItemError>) throws {}
  func discard(_ product: Product) {}
  func finish(_ item: RunItem<Self>) {}
}

extension RunJob where Worker == Void {
  func makeWorker(_ connection: any ArchiveConnection) {}
}

/// How much of a run may be under way.
struct RunLimits {
  /// The sum of the plans' costs, in units of the job's own.
  var cost = 1024
  /// Items committed together at most; a group of this size is committed though more is to come.
  var group = 512
  /// Plans that a worker takes at once.
  var batch = 1
}

/// What is to be done with a request.
enum Decision<Plan> {
  /// Nothing more: the answer says it all.
  case answered
  /// Work, which will keep `cost` units open or in memory, and take `bytes` of content.
  case work(Plan, cost: Int, bytes: Int64)
  /// It cannot be decided until all before it is committed.
  case wait
}

/// The record that answers a request, as much of it as a run of any kind writes.
protocol RunAnswer {
  var status: ItemStatus { get }
  var error: ItemError? { get }
  /// What could not be done as wished though the item succeeded.
  var warnings: [ItemWarning] { get }
  /// Whether the run is about this item; what it is not about is no part of a percentage.
  var isCounted: Bool { get }
  /// The work of the item is begun, for the first time or again.
  mutating func note(attempt: Int)
  mutating func fail(_ error: ItemError)
  /// The run had stopped before it; `fresh` says what the request said.
  mutating func skip(_ fresh: Self)
  /// How long its group's commit took, in milliseconds.
  mutating func note(commit milliseconds: Double)
  /// One line of JSON, without its line feed.
  mutating func encode() -> [UInt8]
}

extension RunAnswer {
  var warnings: [ItemWarning] { [] }
  var isCounted: Bool { true }
  mutating func note(attempt: Int) {}
  mutating func note(commit milliseconds: Double) {}
}
