/// The path of every stream: read ahead, look up a window, decide in order, work in parallel, commit in groups, answer
/// in order.
///
/// One thread reads, one looks up the next window, this one decides and answers, one commits a group while later
/// records are decided about, and the workers do the rest. One thread makes decisions and answers in order, so they do
/// not depend on the number of workers. The records in progress are limited in number and bytes; a slow reader of the
/// answers slows everything down.
final class Pipeline<Stages: PipelineStages> {
  /// The largest number of records in progress, besides the group that is being committed.
  private static var capacity: Int { 1024 }
  private static var byteLimit: Int { 4 << 20 }
  /// How long a finished record waits for others of its group, in seconds.
  private static var patience: Double { 0.1 }

  private let stages: Stages
  private let monitor = Monitor()
  private let hasNews: Monitor.Condition
  private let reader: ReadAhead<Stages.Input>
  private let workers: WorkerPool<Stages.Entry, Stages.Resource>?
  private let makeResource: () throws -> Stages.Resource
  /// The resource of this thread, if there are no workers.
  private var ownResource: Stages.Resource?
  private var window: ArraySlice<Stages.Input> = []
  /// The window after it, from the start of its lookup until its turn.
  private var next: Window?
  /// The thread that looks up the next window; nil until it is needed.
  private var librarian: WorkerPool<Window, Void>?
  private var underWay: [Stages.Entry] = []
  private var weights: [Int] = []
  private var cost = 0
  private var bytes = 0
  /// The number of finished entries at the front.
  private var done = 0
  /// The group that is being committed.
  private var committing: Committing?
  /// The thread that commits while this one decides; nil until it is needed.
  private var committer: WorkerPool<Committing, Void>?
  /// Waits that timed out although there was something to do, because a signal was lost.
  private(set) var missedSignals = 0
  /// The time since the first entry was finished.
  private var headDone: Stopwatch?

  /// Records that are looked up together.
  private final class Window: PipelineEntry {
    let inputs: [Stages.Input]
    var lookup: Stages.Lookup

    init(_ inputs: [Stages.Input], _ lookup: Stages.Lookup) {
      (self.inputs, self.lookup) = (inputs, lookup)
      super.init(needsWork: true, cost: 0)
    }
  }

  /// A group between its placing and its answers, and what its entries use until then.
  private final class Committing: PipelineEntry {
    let group: Stages.Group
    let bytes: Int

    init(_ group: Stages.Group, cost: Int, bytes: Int) {
      (self.group, self.bytes) = (group, bytes)
      super.init(needsWork: true, cost: cost)
    }
  }

  /// The source of records: a reader that never blocks and one that does, or all records at once.
  enum Source {
    case reader(readNow: @Sendable () throws -> Stages.Input?, read: @Sendable () throws -> Stages.Input?)
    case records([Stages.Input])
  }

  /// - `concurrency`: the number of workers; 0 works on the calling thread.
  /// - `makeResource`: creates a worker's resource; called on its thread.
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

  /// Processes every record up to its answer; blocks until the input ends.
  ///
  /// Throws `OutputError` at once, and the error of reading after every record that was read has its answer.
  func run() throws {
    // The run never ends before a commit or a lookup in progress does.
    defer {
      awaitEnd(of: committing)
      awaitEnd(of: next)
    }
    while true {
      let seen = monitor.locked { hasNews.signals }
      if let committing, committing.isDone { try answer(committing) }
      let isStuck = try plan()
      // If only a commit makes room, a quarter of the entries is enough: the workers continue with the rest.
      let group = isStuck ? max(1, min(stages.fullGroup, underWay.count / 4)) : stages.fullGroup
      let (done, ending) = finished(group)
      if done > 0, committing == nil, isDue(done, group, isStuck) {
        try commit(done)
        continue
      }
      if underWay.isEmpty, window.isEmpty, next == nil, committing == nil, let ending {
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
        // Signals before this check are not news, but their elements are available.
        if !isStuck, isNextReady { return }
        hasNews.wait(seconds: Self.patience / 2, after: seen)
        if !isStuck, isNextReady, hasNews.signals == seen { missedSignals += 1 }
      }
    }
  }

  private func resource() throws -> Stages.Resource {
    if let ownResource { return ownResource }
    let made = try makeResource()
    ownResource = made
    return made
  }

  /// Decides about records while there are any, and room for them; returns true if only a commit makes room.
  private func plan() throws -> Bool {
    var tasks: [Stages.Entry] = []
    defer { if !tasks.isEmpty { workers?.submit(tasks) } }
    if next == nil { try lookUpNext() }
    if window.isEmpty, let ready = next, ready.isDone {
      next = nil
      stages.begin(ready.inputs, ready.lookup)
      window = ready.inputs[...]
    }
    var planned = 0
    while let input = window.first {
      let isAlone = underWay.isEmpty && committing == nil
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
      // Return early: workers wait for the first entries, and finished entries for their answers.
      if planned == 64 { return false }
    }
    return false
  }

  /// Looks up the records that were read: on another thread if there is something to do meanwhile.
  private func lookUpNext() throws {
    if monitor.locked({ !reader.isWindowReady }) { return }
    let isAlone = window.isEmpty && underWay.isEmpty && committing == nil
    let librarian = !isAlone && stages.lookups == .ahead ? startedLibrarian() : nil
    if librarian == nil {
      if !window.isEmpty { return }
      if stages.lookups != .none, let committing {
        awaitEnd(of: committing)
        try answer(committing)
      }
    }
    let inputs = monitor.locked { reader.dequeue() }
    // More may have begun to arrive meanwhile.
    if inputs.isEmpty { return }
    let window = Window(inputs, stages.lookup(for: inputs))
    next = window
    if let librarian {
      _ = window.awaitEnd()
      librarian.submit([window])
    } else {
      if stages.lookups != .none { stages.lookUp(&window.lookup, isAside: false) }
      window.end()
    }
  }

  /// Whether the next window can be begun, or looked up. The caller holds the monitor.
  private var isNextReady: Bool { next?.isDone ?? reader.isWindowReady }

  /// The number of finished entries at the front, and how reading ended.
  ///
  /// The entries that the pipeline must wait for before it can commit a group of this size will signal their end.
  private func finished(_ group: Int) -> (count: Int, ending: Result<Void, any Error>?) {
    repeat {
      while done < underWay.count, underWay[done].isDone { done += 1 }
      // An entry that has ended by now will not signal: count again.
    } while awaitNext(group)
    let (ending, read) = monitor.locked { (reader.ending, reader.count) }
    // An input that failed or was abandoned may have more records.
    let isAll = if case .success? = ending { true } else { false }
    stages.record(read: read, isAll: isAll)
    if done == 0 { headDone = nil } else if headDone == nil { headDone = Stopwatch() }
    return (done, ending)
  }

  /// Makes the entries that the pipeline waits for signal their end; returns true if one of them has ended already.
  private func awaitNext(_ group: Int) -> Bool {
    let hasFirstEnded = done == 0 && underWay.first?.awaitEnd() ?? false
    // Usually the last entry that the group lacks.
    let lacking = underWay[done..<max(done, min(underWay.count, group))].last { !$0.isDone }
    return lacking?.awaitEnd() ?? false || hasFirstEnded
  }

  /// Whether to commit the finished entries now, or to wait for more.
  private func isDue(_ count: Int, _ group: Int, _ isStuck: Bool) -> Bool {
    if count >= group || headDone!.milliseconds >= Self.patience * 1e3 { return true }
    return count == underWay.count && (isStuck || window.isEmpty && next == nil && monitor.locked { reader.isIdle })
  }

  /// Places the first finished entries, and commits them: on another thread if there is something to do meanwhile.
  private func commit(_ all: Int) throws {
    let count = min(all, stages.fullGroup)
    let entries = Array(underWay[..<count])
    let group = Committing(
      try stages.place(entries), cost: entries.reduce(0) { $0 + $1.cost }, bytes: weights[..<count].reduce(0, +))
    underWay.removeFirst(count)
    weights.removeFirst(count)
    headDone = nil
    done -= count
    committing = group
    if hasMore, stages.mayOverlap(group.group), let committer = startedCommitter() {
      _ = group.awaitEnd()
      committer.submit([group])
    } else {
      stages.commit(group.group)
      group.end()
      try answer(group)
    }
  }

  /// Whether there is something to do while a group is committed.
  private var hasMore: Bool {
    workers != nil && (!underWay.isEmpty || !window.isEmpty || next != nil || monitor.locked { !reader.isIdle })
  }

  /// The thread that commits, started when it is first needed; nil if no thread can be started.
  private func startedCommitter() -> WorkerPool<Committing, Void>? {
    committer = committer ?? thread { [stages] group in stages.commit(group.group) }
    return committer?.isEmpty == false ? committer : nil
  }

  /// The thread that looks up windows, likewise.
  private func startedLibrarian() -> WorkerPool<Window, Void>? {
    librarian = librarian ?? thread { [stages] window in stages.lookUp(&window.lookup, isAside: true) }
    return librarian?.isEmpty == false ? librarian : nil
  }

  /// One thread that does this for one entry at a time.
  private func thread<Entry: PipelineEntry>(_ perform: @escaping (Entry) -> Void) -> WorkerPool<Entry, Void> {
    WorkerPool(
      count: 1, batch: 1, monitor: monitor, make: {}, prepare: { _, _ in }, perform: { entry, _ in perform(entry) },
      finish: { [monitor, hasNews] entry in if entry.end() { monitor.locked { hasNews.signal() } } })
  }

  /// Waits until another thread has finished this entry, if any.
  private func awaitEnd(of entry: PipelineEntry?) {
    guard let entry else { return }
    monitor.locked { while !entry.isDone { hasNews.wait() } }
  }

  /// Answers the group that was being committed.
  private func answer(_ committed: Committing) throws {
    committing = nil
    cost -= committed.cost
    bytes -= committed.bytes
    try stages.answer(committed.group)
  }
}
