/// What a tool does at each stage; all but `work` is called on the pipeline's thread.
protocol PipelineStages: AnyObject {
  associatedtype Input: Weighted & Sendable
  associatedtype Entry: PipelineEntry
  associatedtype Resource

  /// The sum of costs that may be under way.
  var costLimit: Int { get }

  /// A group's size at which it is committed though more is to come; no group is larger.
  var fullGroup: Int { get }

  /// Looks up what a window of records needs, in one round trip.
  func look(at window: [Input])

  /// Decides what is to be done with a record; nil when it must wait until all before it is committed.
  ///
  /// Not nil when `isAlone`: nothing is under way then.
  func plan(_ input: Input, isAlone: Bool) -> Entry?

  /// How many entries a worker takes at once.
  var batch: Int { get }

  /// Does for a worker's entries what is done for all of them at once; called on its thread, before their work.
  func prepare(_ entries: [Entry], with resource: Resource)

  /// Does an entry's work; called on a worker's thread.
  func work(_ entry: Entry, with resource: Result<Resource, any Error>)

  /// Makes a group true and answers it; throws `OutputError`, which ends the run.
  func commit(_ entries: ArraySlice<Entry>) throws

  /// Tells how far the input was read, and whether its end was.
  func note(read: Int, isAll: Bool)
}

/// The path every stream takes: read ahead, look up a window, decide in order, work in parallel, commit in groups,
/// answer in order.
///
/// One thread reads, this one decides, commits and answers, the workers do the rest. Decisions and answers are made in
/// order by one thread, so they do not depend on the number of workers. What is under way is bounded in number and
/// bytes; a reader of the answers that is slow holds everything back.
final class Pipeline<Stages: PipelineStages> {
  /// Records under way at most.
  private static var capacity: Int { 1024 }
  private static var byteLimit: Int { 4 << 20 }
  /// How long a finished record waits for company, in seconds.
  private static var patience: Double { 0.1 }

  private let stages: Stages
  private let monitor = Monitor()
  private let hasNews: Monitor.Condition
  private let reader: ReadAhead<Stages.Input>
  private let workers: WorkerPool<Stages.Entry, Stages.Resource>?
  private let makeResource: () throws -> Stages.Resource
  /// What this thread works with where there are no workers.
  private var ownResource: Stages.Resource?
  private var window: ArraySlice<Stages.Input> = []
  private var underWay: [Stages.Entry] = []
  private var weights: [Int] = []
  private var cost = 0
  private var bytes = 0
  /// Entries from the first on that are finished.
  private var done = 0
  /// Waits that ended by the clock though there was something to do: a signal was lost.
  private(set) var waitsInVain = 0
  /// Since when the first entry has been finished.
  private var headDone: Stopwatch?

  /// Where records come from: a reader that never blocks and one that does, or all of them at once.
  enum Source {
    case reader(readNow: @Sendable () throws -> Stages.Input?, read: @Sendable () throws -> Stages.Input?)
    case records([Stages.Input])
  }

  /// - `concurrency`: threads that work; 0 works on the calling thread.
  /// - `makeResource`: makes what a worker works with; called on its thread.
  init(
    _ stages: Stages, source: Source, concurrency: Int, makeResource: @escaping () throws -> Stages.Resource
  ) {
    self.stages = stages
    let hasNews = Monitor.Condition(monitor)
    self.hasNews = hasNews
    self.makeResource = makeResource
    reader =
      switch source {
      case .reader(let readNow, let read):
        ReadAhead(monitor: monitor, hasNews: hasNews, readNow: readNow, read: read)
      case .records(let records): ReadAhead(monitor: monitor, hasNews: hasNews, elements: records)
      }
    workers =
      concurrency == 0
      ? nil
      : WorkerPool(
        count: concurrency, batch: stages.batch, monitor: monitor, make: makeResource,
        prepare: { entries, resource in stages.prepare(entries, with: resource) },
        perform: { entry, resource in stages.work(entry, with: resource) },
        finish: { [monitor] entry in if entry.end() { monitor.locked { hasNews.signal() } } })
  }

  /// Takes every record to its answer; blocks until the input ends.
  ///
  /// Throws `OutputError` at once, and what reading threw after everything that was read is answered.
  func run() throws {
    while true {
      let seen = monitor.locked { hasNews.signals }
      let isStuck = plan()
      // Where only a commit makes room, a quarter of what is under way is enough: the workers go on with the rest.
      let group = isStuck ? max(1, min(stages.fullGroup, underWay.count / 4)) : stages.fullGroup
      let (done, ending) = finished(group)
      if done > 0, isDue(done, group, isStuck) {
        try commit(done)
        continue
      }
      if underWay.isEmpty, window.isEmpty, let ending {
        if monitor.locked({ reader.isEmpty }) { return try ending.get() }
        continue
      }
      if workers?.isEmpty ?? true, let entry = underWay.first(where: { !$0.isDone }) {
        stages.work(entry, with: Result { try resource() })
        entry.end()
        continue
      }
      if !isStuck, !window.isEmpty { continue }
      monitor.locked {
        // What came before this look is no news, and is there all the same.
        if !isStuck, reader.isWorthTaking { return }
        hasNews.wait(seconds: Self.patience / 2, after: seen)
        if !isStuck, reader.isWorthTaking, hasNews.signals == seen { waitsInVain += 1 }
      }
    }
  }

  private func resource() throws -> Stages.Resource {
    if let ownResource { return ownResource }
    let made = try makeResource()
    ownResource = made
    return made
  }

  /// Decides about records as far as there are some, and room; true when only a commit makes room.
  private func plan() -> Bool {
    var tasks: [Stages.Entry] = []
    defer { if !tasks.isEmpty { workers?.submit(tasks) } }
    if window.isEmpty {
      let records = monitor.locked { reader.take() }
      if !records.isEmpty {
        window = records[...]
        stages.look(at: records)
      }
    }
    var planned = 0
    while let input = window.first {
      let isAlone = underWay.isEmpty
      if !isAlone, underWay.count >= Self.capacity || cost >= stages.costLimit || bytes >= Self.byteLimit {
        return true
      }
      guard let entry = stages.plan(input, isAlone: isAlone) else { return true }
      window = window.dropFirst()
      underWay.append(entry)
      weights.append(input.weight)
      cost += entry.cost
      bytes += input.weight
      if entry.needsWork { tasks.append(entry) } else { entry.end() }
      planned += 1
      // The workers wait for the first ones, and what is finished for its answer.
      if planned == 64 { return false }
    }
    return false
  }

  /// How many entries from the first on are finished, and how reading ended.
  ///
  /// Those that the pipeline has to wait for before it can commit a group of so many tell when they are done.
  private func finished(_ group: Int) -> (count: Int, ending: Result<Void, any Error>?) {
    repeat {
      while done < underWay.count, underWay[done].isDone { done += 1 }
      // What has ended by now tells nobody any more: then there is more to count.
    } while awaitNext(group)
    let (ending, read) = monitor.locked { (reader.ending, reader.count) }
    // An input that was left or that failed has more, for all that is known.
    let isAll = if case .success? = ending { true } else { false }
    stages.note(read: read, isAll: isAll)
    if done == 0 { headDone = nil } else if headDone == nil { headDone = Stopwatch() }
    return (done, ending)
  }

  /// Has the entries tell that the pipeline cannot go on without; true when one of them has ended already.
  private func awaitNext(_ group: Int) -> Bool {
    let hasFirstEnded = done == 0 && underWay.first?.awaitEnd() ?? false
    // The last one that a group lacks, more likely than not.
    let lacking = underWay[done..<max(done, min(underWay.count, group))].last { !$0.isDone }
    return lacking?.awaitEnd() ?? false || hasFirstEnded
  }

  /// Whether the finished entries are to be committed now, or wait for company.
  private func isDue(_ count: Int, _ group: Int, _ isStuck: Bool) -> Bool {
    if count >= group || headDone!.milliseconds >= Self.patience * 1e3 { return true }
    return count == underWay.count && (isStuck || window.isEmpty && monitor.locked { reader.isIdle })
  }

  private func commit(_ all: Int) throws {
    let count = min(all, stages.fullGroup)
    try stages.commit(underWay[..<count])
    for index in 0..<count {
      cost -= underWay[index].cost
      bytes -= weights[index]
    }
    underWay.removeFirst(count)
    weights.removeFirst(count)
    headDone = nil
    done -= count
  }
}
