import Foundation
import Synchronization
import Testing

@testable import ArchiveCore

/// The pipeline alone, with stages that only wait.
@Suite("pipeline")
struct PipelineTests {
  private struct Number: Weighted, Sendable {
    let value: Int
    var weight: Int { 100 }
  }

  private final class Entry: PipelineEntry {
    let value: Int
    var worker = 0
    var isPrepared = false
    var isCommitted = false

    init(_ value: Int, needsWork: Bool) {
      self.value = value
      super.init(needsWork: needsWork, cost: 1)
    }
  }

  private final class Stages: PipelineStages {
    var costLimit = 300
    let fullGroup = 100
    let batch: Int
    /// Sizes of the batches that workers took, used under the lock.
    private var sizes: [Int] = []
    private let lock = NSLock()
    var batches: [Int] { lock.withLock { sizes } }
    var isWorkless = false
    var answered: [Int] = []
    var groups: [Int] = []
    var windows: [Int] = []
    var mostUnderWay = 0
    var underWay = 0
    /// Called with the first number of each group before the group is placed.
    var beforeCommit: (Int) throws -> Void = { _ in }
    /// Called with the first number of each group before it is answered.
    var beforeAnswer: (Int) throws -> Void = { _ in }
    /// Called while a group is committed.
    nonisolated(unsafe) var duringCommit: () -> Void = {}
    var overlaps = true
    var lookups = PipelineLookups.ahead
    /// Called with each number before it is decided about.
    var beforePlan: (Int) -> Void = { _ in }
    /// Called while a window is looked up on a thread of its own.
    nonisolated(unsafe) var duringLookup: () -> Void = {}
    /// The windows that were looked up on a thread of their own, and the numbers decided about during a commit.
    let lookupsAside = Atomic<Int>(0)
    let plannedAside = Atomic<Int>(0)
    private let isCommitting = Atomic<Bool>(false)
    private let isLookingUp = Atomic<Bool>(false)
    /// The numbers of the current window that are not decided about yet.
    private var expected: ArraySlice<Int> = []
    /// Workers begin when this many entries are planned.
    var backlog = 0
    private let planned = Atomic<Int>(0)

    init(batch: Int = 1) { self.batch = batch }

    func prepare(_ entries: [Entry], with resource: Int) {
      while planned.load(ordering: .relaxed) < backlog { usleep(100) }
      lock.withLock { sizes.append(entries.count) }
      for entry in entries { entry.isPrepared = true }
    }

    func lookup(for window: [Number]) -> [Int] {
      windows.append(window.count)
      return window.map { -$0.value }
    }

    func lookUp(_ lookup: inout [Int], isAside: Bool) {
      let wasLookingUp = isLookingUp.exchange(true, ordering: .acquiringAndReleasing)
      #expect(!wasLookingUp && lookups != .none)
      if isAside {
        #expect(lookups == .ahead)
        lookupsAside.wrappingAdd(1, ordering: .relaxed)
        duringLookup()
      } else {
        let isCommitted = !isCommitting.load(ordering: .acquiring)
        #expect(isCommitted)
      }
      for index in lookup.indices { lookup[index] *= -1 }
      isLookingUp.store(false, ordering: .releasing)
    }

    func begin(_ window: [Number], _ lookup: [Int]) {
      #expect(expected.isEmpty && lookup == window.map { lookups == .none ? -$0.value : $0.value })
      expected = window.map(\.value)[...]
    }

    func plan(_ input: Number, isAlone: Bool) -> Entry? {
      // Every thousandth entry waits until everything before it is committed.
      if input.value % 1000 == 999, !isAlone { return nil }
      beforePlan(input.value)
      let isInWindow = expected.popFirst() == input.value
      #expect(isInWindow)
      underWay += 1
      planned.wrappingAdd(1, ordering: .relaxed)
      if isCommitting.load(ordering: .acquiring) { plannedAside.wrappingAdd(1, ordering: .relaxed) }
      mostUnderWay = max(mostUnderWay, underWay)
      return Entry(input.value, needsWork: !isWorkless && input.value % 7 != 0)
    }

    func work(_ entry: Entry, with resource: Result<Int, any Error>) {
      if entry.value % 50 == 3 { usleep(500) }
      entry.worker = (try? resource.get()) ?? -1
    }

    func place(_ entries: [Entry]) throws -> [Entry] {
      try beforeCommit(entries.first!.value)
      let isEarlierCommitted = !isCommitting.load(ordering: .acquiring)
      #expect(isEarlierCommitted)
      return entries
    }

    func mayOverlap(_ group: [Entry]) -> Bool { overlaps }

    func commit(_ group: [Entry]) {
      isCommitting.store(true, ordering: .releasing)
      duringCommit()
      for entry in group { entry.isCommitted = true }
      isCommitting.store(false, ordering: .releasing)
    }

    func answer(_ group: [Entry]) throws {
      try beforeAnswer(group.first!.value)
      groups.append(group.count)
      for entry in group {
        #expect(entry.isDone && entry.isCommitted && (entry.worker > 0) == entry.needsWork)
        answered.append(entry.value)
      }
      underWay -= group.count
    }

    func record(read: Int, isAll: Bool) {}
  }

  /// Numbers from 0, counting how many were read.
  private final class Numbers: Sendable {
    let count: Int
    let read = Atomic<Int>(0)
    init(_ count: Int) { self.count = count }
    func next() -> Number? {
      let value = read.load(ordering: .relaxed)
      if value == count { return nil }
      read.store(value + 1, ordering: .relaxed)
      return Number(value: value)
    }
  }

  private func pipeline(_ stages: Stages, _ numbers: Numbers, concurrency: Int) -> Pipeline<Stages> {
    Pipeline(stages, source: .reader(readNow: { numbers.next() }, read: { numbers.next() }), concurrency: concurrency) {
      1
    }
  }

  @Test(
    "a pipeline answers in order and within its bounds", arguments: [0, 1, 2, 8, 32],
    [PipelineLookups.none, .betweenCommits, .ahead])
  func order(_ concurrency: Int, _ lookups: PipelineLookups) throws {
    let (stages, numbers) = (Stages(), Numbers(5000))
    stages.lookups = lookups
    try pipeline(stages, numbers, concurrency: concurrency).run()
    #expect(stages.answered == Array(0..<5000))
    #expect(stages.mostUnderWay <= stages.costLimit && stages.groups.allSatisfy { $0 <= 100 })
    #expect(stages.windows.allSatisfy { $0 <= 512 } && stages.windows.reduce(0, +) == 5000)
    // Records are looked up in windows, not one by one.
    #expect(stages.windows.count < 200)
  }

  @Test("workers take batches of the waiting entries, and answers stay in order", arguments: [2, 8])
  func batches(_ concurrency: Int) throws {
    let (stages, numbers) = (Stages(batch: 32), Numbers(5000))
    stages.backlog = 200
    try pipeline(stages, numbers, concurrency: concurrency).run()
    #expect(stages.answered == Array(0..<5000))
    let batches = stages.batches
    #expect(batches.allSatisfy { $0 <= 32 } && batches.reduce(0, +) == (0..<5000).count { $0 % 7 != 0 })
    #expect(batches.contains { $0 > 4 })
  }

  @Test("a pipeline without work for its workers never waits without need")
  func noLostSignal() throws {
    let (stages, numbers) = (Stages(), Numbers(100_000))
    stages.isWorkless = true
    let pipeline = pipeline(stages, numbers, concurrency: 2)
    try pipeline.run()
    #expect(stages.answered.count == 100_000 && pipeline.missedSignals == 0)
  }

  @Test("a slow commit holds the reader back")
  func backPressure() throws {
    let (stages, numbers) = (Stages(), Numbers(100_000))
    var most = 0
    stages.beforeCommit = { first in
      usleep(200)
      most = max(most, numbers.read.load(ordering: .relaxed) - first)
    }
    try pipeline(stages, numbers, concurrency: 4).run()
    #expect(stages.answered.count == 100_000)
    // The entries in progress, two windows looked up, one read ahead, and one being read.
    #expect(most <= stages.costLimit + 3 * 512 + 1, "\(most)")
  }

  @Test("a commit that fails ends the run")
  func failedCommit() throws {
    let (stages, numbers) = (Stages(), Numbers(100_000))
    stages.beforeCommit = { first in if first > 1000 { throw OutputError.closed } }
    #expect(throws: OutputError.closed) { try pipeline(stages, numbers, concurrency: 4).run() }
    #expect(stages.answered == Array(0..<stages.answered.count) && numbers.read.load(ordering: .relaxed) < 5000)
  }

  @Test(
    "records are looked up and decided about while a group is committed",
    arguments: [PipelineLookups.ahead, .betweenCommits, .none])
  func overlap(_ lookups: PipelineLookups) throws {
    let stages = Stages()
    let isLaterRead = DispatchSemaphore(value: 0)
    let pipeline = twoParts(stages, lookups, isLaterRead) {
      if lookups == .betweenCommits { return isLaterRead.wait() }
      // Without the overlap, this would wait for ever.
      while stages.plannedAside.load(ordering: .relaxed) < 200 { usleep(100) }
    }
    try pipeline.run()
    let lookupsAside = stages.lookupsAside.load(ordering: .relaxed)
    #expect(stages.answered == Array(0..<1000) && (lookupsAside > 0) == (lookups == .ahead))
  }

  @Test("a run whose answers fail ends, even if a window waits for the commit")
  func failedAnswer() throws {
    let stages = Stages()
    let isLaterRead = DispatchSemaphore(value: 0)
    let pipeline = twoParts(stages, .betweenCommits, isLaterRead) {
      isLaterRead.wait()
      // The time for the pipeline to begin to wait; if it does so later, the test proves less.
      usleep(20_000)
    }
    stages.beforeAnswer = { _ in throw OutputError.closed }
    #expect(throws: OutputError.closed) { try pipeline.run() }
    #expect(stages.answered.isEmpty)
  }

  /// A thousand numbers: some at once, so that the first group is not all there is, and the others during its commit.
  private func twoParts(
    _ stages: Stages, _ lookups: PipelineLookups, _ isLaterRead: DispatchSemaphore,
    duringFirstCommit: @escaping () -> Void
  ) -> Pipeline<Stages> {
    let numbers = Numbers(1000)
    let isCommitting = DispatchSemaphore(value: 0)
    (stages.isWorkless, stages.lookups, stages.costLimit) = (true, lookups, 1000)
    var isFirst = true
    stages.duringCommit = {
      if !isFirst { return }
      isFirst = false
      isCommitting.signal()
      duringFirstCommit()
    }
    return Pipeline<Stages>(
      stages,
      source: .reader(
        readNow: { numbers.read.load(ordering: .relaxed) < 150 ? numbers.next() : nil },
        read: {
          let next = numbers.next()
          if next?.value == 150 { isCommitting.wait() }
          if next?.value == 400 { isLaterRead.signal() }
          return next
        }), concurrency: 1
    ) { 1 }
  }

  /// Waits until the second window is read; the first one is not decided about completely then.
  private func awaitSecondWindow(_ stages: Stages, _ numbers: Numbers) {
    while numbers.read.load(ordering: .relaxed) < stages.windows[0] + 256 { usleep(100) }
  }

  @Test("the next window is looked up while records of the one before it are decided about")
  func lookupAhead() throws {
    let (stages, numbers) = (Stages(), Numbers(2000))
    stages.isWorkless = true
    stages.beforeCommit = { first in if first == 0 { awaitSecondWindow(stages, numbers) } }
    let isLookingUp = DispatchSemaphore(value: 0)
    stages.duringLookup = { isLookingUp.signal() }
    // If the second window were looked up after the decisions about the first, this would wait for ever.
    stages.beforePlan = { if $0 == stages.windows[0] - 1 { isLookingUp.wait() } }
    try pipeline(stages, numbers, concurrency: 0).run()
    #expect(stages.answered == Array(0..<2000))
  }

  @Test("a run that ends early waits for the lookup in progress")
  func lookupAtEnd() throws {
    let (stages, numbers) = (Stages(), Numbers(100_000))
    stages.isWorkless = true
    let (isLookingUp, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let isOver = Atomic<Bool>(false)
    stages.duringLookup = {
      isLookingUp.signal()
      mayEnd.wait()
      usleep(1000)
      isOver.store(true, ordering: .releasing)
    }
    stages.beforeCommit = { first in
      if first == 0 { return awaitSecondWindow(stages, numbers) }
      isLookingUp.wait()
      mayEnd.signal()
      throw OutputError.closed
    }
    #expect(throws: OutputError.closed) { try pipeline(stages, numbers, concurrency: 0).run() }
    let isFinished = isOver.load(ordering: .acquiring)
    #expect(isFinished)
  }

  @Test("a group is committed by the pipeline's thread if nothing may overlap")
  func noOverlap() throws {
    let (stages, numbers) = (Stages(), Numbers(5000))
    stages.overlaps = false
    let thread = pthread_self()
    stages.duringCommit = { #expect(pthread_equal(thread, pthread_self()) != 0) }
    try pipeline(stages, numbers, concurrency: 2).run()
    let planned = stages.plannedAside.load(ordering: .relaxed)
    #expect(stages.answered == Array(0..<5000) && planned == 0)
  }

  @Test("an input error is reported after the records before it are answered")
  func failedInput() throws {
    let stages = Stages()
    let numbers = Numbers(1500)
    let pipeline = Pipeline<Stages>(
      stages,
      source: .reader(
        readNow: { nil },
        read: {
          guard let number = numbers.next() else { throw InputError(.unreadable, "gone") }
          return number
        }), concurrency: 2
    ) { 1 }
    let error = #expect(throws: InputError.self) { try pipeline.run() }
    #expect(error?.message == "gone" && stages.answered == Array(0..<1500))
  }
}
