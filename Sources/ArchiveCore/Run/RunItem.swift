/// One request in progress.
///
/// The pipeline's thread creates and answers it; in between, until it is done, it belongs to one worker.
final class RunItem<Job: RunJob>: PipelineEntry {
  /// The stage that it has reached, with its values.
  enum Stage {
    /// The answer is known; there is nothing to commit.
    case answered
    case planned(Job.Plan)
    case made(Job.Plan, Job.Product)
    /// The product is placed and visible.
    case placed(Job.Plan, Job.Product)
    /// The error that stopped it; without a plan, its work was not begun.
    case failed(any Error, Job.Plan?)
  }

  let request: Job.Request
  var answer: Job.Answer
  var stage: Stage
  /// The result of the shared preparation; nil once its work has ended.
  var prepared: Job.Prepared?

  init(_ request: Job.Request, _ answer: Job.Answer, _ stage: Stage, cost: Int = 0) {
    (self.request, self.answer, self.stage) = (request, answer, stage)
    let needsWork = if case .planned = stage { true } else { false }
    super.init(needsWork: needsWork, cost: cost)
  }

  /// The plan, if work was decided.
  var plan: Job.Plan? {
    switch stage {
    case .answered: nil
    case .planned(let plan), .made(let plan, _), .placed(let plan, _): plan
    case .failed(_, let plan): plan
    }
  }

  /// The product that is placed and visible.
  var placed: (plan: Job.Plan, product: Job.Product)? {
    if case .placed(let plan, let product) = stage { (plan, product) } else { nil }
  }

  /// Marks that the run had stopped before it: its work is undone.
  func skip(_ job: Job) {
    if case .made(_, let product) = stage { job.discard(product) }
    stage = plan.map { .failed(NotBegun(), $0) } ?? .answered
    answer.skip(job.answer(to: request))
  }

  var isPlaced: Bool { if case .placed = stage { true } else { false } }

  /// The error before anything was visible.
  var failure: (any Error)? { if case .failed(let error, _) = stage { error } else { nil } }
}

/// A worker was asked to stop before it began.
struct NotBegun: Error {}

/// The archive did not answer within the time limit of an item.
struct Unanswered: Error { let error: ItemError }
