import Foundation
import Synchronization
import Testing

@testable import ArchiveCore

/// The pipeline by itself, with stages that do nothing but take their time.
struct PipelineTests {
  private struct Number: Weighted, Sendable {
    let value: Int
    var weight: Int { 100 }
  }

  private final class Entry: PipelineEntry {
    let value: Int
    let needsWork: Bool
    let cost = 1
    var isDone = false
    var isAwaited = false
    var worker = 0
    var isPrepared = false

    init(_ value: Int, needsWork: Bool) {
      self.value = value
      self.needsWork = needsWork
    }
  }

  private final class Stages: PipelineStages {
    var costLimit = 300
    let fullGroup = 100
    let batch: Int
    /// Sizes of the batches that workers took, under the lock: one that ThreadSanitizer knows.
    private var sizes: [Int] = []
    private let lock = NSLock()
    var batches: [Int] { lock.withLock { sizes } }
    var isWorkless = false
    var answered: [Int] = []
    var groups: [Int] = []
    var windows: [Int] = []
    var mostUnderWay = 0
    var underWay = 0
    /// Called with each group's first number before it is committed.
    var beforeCommit: (Int) throws -> Void = { _ in }
    /// Workers begin when this many entries are planned.
    var backlog = 0
    private let planned = Atomic<Int>(0)

    init(batch: Int = 1) { self.batch = batch }

    func prepare(_ entries: [Entry], with resource: Int) {
      while planned.load(ordering: .relaxed) < backlog { usleep(100) }
      lock.withLock { sizes.append(entries.count) }
      for entry in entries { entry.isPrepared = true }
    }

    func look(at window: [Number]) { windows.append(window.count) }

    func plan(_ input: Number, isAlone: Bool) -> Entry? {
      // Now and then everything before must be committed first.
      if input.value % 1000 == 999, !isAlone { return nil }
      underWay += 1
      planned.wrappingAdd(1, ordering: .relaxed)
      mostUnderWay = max(mostUnderWay, underWay)
      return Entry(input.value, needsWork: !isWorkless && input.value % 7 != 0)
    }

    func work(_ entry: Entry, with resource: Result<Int, any Error>) {
      if entry.value % 50 == 3 { usleep(500) }
      entry.worker = (try? resource.get()) ?? -1
    }

    func commit(_ entries: ArraySlice<Entry>) throws {
      try beforeCommit(entries.first!.value)
      groups.append(entries.count)
      for entry in entries {
        #expect(entry.isDone && (entry.worker > 0) == entry.needsWork)
        answered.append(entry.value)
      }
      underWay -= entries.count
    }

    func note(read: Int, isAll: Bool) {}
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

  @Test(arguments: [0, 1, 2, 8, 32]) func answersInOrderWithinItsBounds(_ concurrency: Int) throws {
    let (stages, numbers) = (Stages(), Numbers(5000))
    try pipeline(stages, numbers, concurrency: concurrency).run()
    #expect(stages.answered == Array(0..<5000))
    #expect(stages.mostUnderWay <= stages.costLimit && stages.groups.allSatisfy { $0 <= 100 })
    #expect(stages.windows.allSatisfy { $0 <= 512 } && stages.windows.reduce(0, +) == 5000)
    // Windows, not single records, are looked up.
    #expect(stages.windows.count < 200)
  }

  /// Workers take their share of what waits, prepare it at once, and answers are in order all the same.
  @Test(arguments: [2, 8]) func workersTakeBatches(_ concurrency: Int) throws {
    let (stages, numbers) = (Stages(batch: 32), Numbers(5000))
    stages.backlog = 200
    try pipeline(stages, numbers, concurrency: concurrency).run()
    #expect(stages.answered == Array(0..<5000))
    let batches = stages.batches
    #expect(batches.allSatisfy { $0 <= 32 } && batches.reduce(0, +) == (0..<5000).count { $0 % 7 != 0 })
    #expect(batches.contains { $0 > 4 })
  }

  /// With nothing to do for workers nothing is waited for.
  @Test func noSignalIsLost() throws {
    let (stages, numbers) = (Stages(), Numbers(100_000))
    stages.isWorkless = true
    let pipeline = pipeline(stages, numbers, concurrency: 2)
    try pipeline.run()
    #expect(stages.answered.count == 100_000 && pipeline.waitsInVain == 0)
  }

  @Test func aSlowTakerHoldsTheReaderBack() throws {
    let (stages, numbers) = (Stages(), Numbers(100_000))
    var most = 0
    stages.beforeCommit = { first in
      usleep(200)
      most = max(most, numbers.read.load(ordering: .relaxed) - first)
    }
    try pipeline(stages, numbers, concurrency: 4).run()
    #expect(stages.answered.count == 100_000)
    // Under way, looked up, read ahead, and the one in the reader's hand.
    #expect(most <= stages.costLimit + 512 + 512 + 1, "\(most)")
  }

  @Test func aFailedAnswerEndsTheRunAndTheThreads() throws {
    let (stages, numbers) = (Stages(), Numbers(100_000))
    stages.beforeCommit = { first in if first > 1000 { throw OutputError.closed } }
    #expect(throws: OutputError.closed) { try pipeline(stages, numbers, concurrency: 4).run() }
    #expect(stages.answered == Array(0..<stages.answered.count) && numbers.read.load(ordering: .relaxed) < 5000)
  }

  @Test func anInputThatFailsIsToldAfterWhatItBrought() throws {
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

struct RunRuleTests {
  @Test func failuresAreCounted() {
    func stops(_ limit: FailureLimit, total: Int? = nil, _ statuses: [ItemStatus]) -> Int? {
      var count = FailureCount(limit: limit, total: total)
      return statuses.firstIndex { count.isExceeded(byNext: $0) }
    }
    let some: [ItemStatus] = [.success, .failed, .skipped, .failed]
    #expect(stops(.none, some) == nil)
    #expect(stops(.count(1), some) == 1 && stops(.count(2), some) == 3 && stops(.count(3), some) == nil)
    let every10th = (1...200).map { $0 % 10 == 0 ? ItemStatus.failed : .success }
    #expect(stops(.fraction(0.09), every10th) == 99 && stops(.fraction(0.1), every10th) == nil)
    #expect(stops(.fraction(0.09), total: 100, every10th) == 99 && stops(.fraction(0.02), total: 200, every10th) == 49)
  }

  @Test func shardsPartTombstonesEvenly() {
    var counts = [Int](repeating: 0, count: 4)
    for _ in 0..<4000 {
      let tombstone = Tombstone.random()
      let takers = (1...4).filter { number in
        var selection = Selection()
        selection.shard = .init(number: number, count: 4)
        return selection.includes(tombstone)
      }
      #expect(takers.count == 1)
      counts[takers[0] - 1] += 1
    }
    // Six standard deviations of a fair share.
    #expect(counts.allSatisfy { abs($0 - 1000) < 165 }, "\(counts)")
  }

  @Test func samplesHaveTheirSizeAndVary() {
    func sample(_ part: Double) -> [Int] {
      var selection = Selection()
      selection.sample = part
      return (0..<1000).filter { _ in selection.includes(.random()) }
    }
    for part in [0.001, 0.05, 0.5, 1] { #expect(abs(Double(sample(part).count) - part * 1000) <= 1) }
    #expect(Set((0..<20).map { _ in sample(0.01)[0] }).count > 1)
  }

  @Test func rowIDsAreOrderedAndTombstonesRandom() {
    let ids = (0..<1000).map { _ in newRowID() }
    #expect(Set(ids).count == 1000 && ids.allSatisfy { UUID(uuidString: $0) != nil && $0.dropFirst(14).first == "7" })
    // The time comes first: ids of different milliseconds are in order.
    #expect(ids.map { $0.prefix(13) } == ids.map { $0.prefix(13) }.sorted())
    let tombstones = (0..<1000).map { _ in Tombstone.random().description }
    #expect(Set(tombstones).count == 1000)
    #expect(
      tombstones.allSatisfy {
        UUID(uuidString: $0) != nil && $0.dropFirst(14).first == "4" && "89ab".contains($0.dropFirst(19).first!)
      })
  }
}
