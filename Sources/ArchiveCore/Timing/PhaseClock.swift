/// The time of an item by phase, in milliseconds; nil if it was not measured.
package struct PhaseTimes: Sendable, Equatable {
  /// Waiting for the archive.
  package var fetch: Double?
  /// Decompressing and hashing.
  package var decompress: Double?
  /// Writing the output.
  package var write: Double?
  /// Committing the item's group: files, events and evidence; the same for every item of the group.
  package var commit: Double?

  package init() {}

  /// Adds the times of more work; phases that were not measured stay nil.
  mutating func add(_ other: PhaseTimes) {
    func sum(_ a: Double?, _ b: Double?) -> Double? { a == nil && b == nil ? nil : (a ?? 0) + (b ?? 0) }
    (fetch, decompress) = (sum(fetch, other.fetch), sum(decompress, other.decompress))
    (write, commit) = (sum(write, other.write), sum(commit, other.commit))
  }
}

/// Measures one thread's time by phase; the time of a nested phase does not count for the outer one.
final class PhaseClock {
  enum Phase: Int, CaseIterable { case fetch, decompress, write }

  private let tracksDecompression: Bool
  private var milliseconds = [Double](repeating: 0, count: Phase.allCases.count)
  private var current: (phase: Phase, since: Stopwatch)?

  /// Nil if nothing is measured.
  init?(_ options: MetricsOptions) {
    if !options.isEnabled { return nil }
    tracksDecompression = options.tracksDecompression
  }

  /// Returns the times since the last call.
  func drain() -> PhaseTimes {
    var times = PhaseTimes()
    times.fetch = milliseconds[Phase.fetch.rawValue]
    times.decompress = tracksDecompression ? milliseconds[Phase.decompress.rawValue] : nil
    times.write = milliseconds[Phase.write.rawValue]
    for phase in Phase.allCases { milliseconds[phase.rawValue] = 0 }
    return times
  }

  fileprivate func during<R>(_ phase: Phase, _ body: () throws -> R) rethrows -> R {
    if phase == .decompress, !tracksDecompression { return try body() }
    let outer = current?.phase
    change(to: phase)
    defer { change(to: outer) }
    return try body()
  }

  private func change(to phase: Phase?) {
    if let current { milliseconds[current.phase.rawValue] += current.since.milliseconds }
    current = phase.map { ($0, Stopwatch()) }
  }
}

extension PhaseClock? {
  /// Runs `body` and counts its time for the phase, if anything is measured.
  func during<R>(_ phase: PhaseClock.Phase, _ body: () throws -> R) rethrows -> R {
    if let self { try self.during(phase, body) } else { try body() }
  }
}
