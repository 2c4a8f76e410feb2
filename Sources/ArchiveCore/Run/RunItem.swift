/// One request on its way to its answer.
///
/// The thread of the pipeline makes it and answers it; in between, while it is not done, it belongs to one worker.
final class RunItem<Job: RunJob>: PipelineEntry {
  /// How far it has come, with what there is by then.
  enum Stage {
    /// The answer is known; nothing is to be made true.
    case answered
    case planned(Job.Plan)
    case made(Job.Plan, Job.Product)
    /// Made, and visible.
    case placed(Job.Plan, Job.Product)
    /// Why it did not get further; without a plan it was not begun.
    case failed(any Error, Job.Plan?)
  }

  let request: Job.Request
  var answer: Job.Answer
  var stage: Stage
  /// What was done for it together with others; nil once its work has ended.
  var prepared: Job.Prepared?

  init(_ request: Job.Request, _ answer: Job.Answer, _ stage: Stage, cost: Int = 0) {
    (self.request, self.answer, self.stage) = (request, answer, stage)
    let needsWork = if case .planned = stage { true } else { false }
    super.init(needsWork: needsWork, cost: cost)
  }

  /// What was decided, where work was.
  var plan: Job.Plan? {
    switch stage {
    case .answered: nil
    case .planned(let plan), .made(let plan, _), .placed(let plan, _): plan
    case .failed(_, let plan): plan
    }
  }

  /// What was made, and is visible.
  var placed: (plan: Job.Plan, product: Job.Product)? {
    if case .placed(let plan, let product) = stage { (plan, product) } else { nil }
  }

  /// The run had stopped before it: what was done for it is taken back.
  func skip(_ job: Job) {
    if case .made(_, let product) = stage { job.discard(product) }
    stage = plan.map { .failed(NotBegun(), $0) } ?? .answered
    answer.skip(job.answer(to: request))
  }

  var isPlaced: Bool { if case .placed = stage { true } else { false } }

  /// What went wrong before anything was visible.
  var failure: (any Error)? { if case .failed(let error, _) = stage { error } else { nil } }
}

/// A worker was asked to stop before it began.
struct NotBegun: Error {}

/// The archive did not answer in the time that an item may take.
struct Unanswered: Error { let error: ItemError }
