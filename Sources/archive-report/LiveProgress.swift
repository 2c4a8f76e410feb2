import ArchiveCore
import ArchiveReporting
import ArchiveTool
import Synchronization

/// The totals so far, shown on standard error by a separate thread while records arrive.
final class LiveProgress: Sendable {
  /// The values that the thread shows.
  private struct State {
    var totals = Totals()
    /// The last failures, the newest last.
    var failures: [String] = []
    /// Items that had ended at the last times that were shown, the oldest first.
    var history: [(seconds: Double, items: Int)] = [(0, 0)]
  }

  private static let failuresShown = 3
  /// Seconds over which a rate is measured.
  private static let rateWindow = 10.0
  private static let redrawInterval = 0.2

  private let state = Mutex(State())
  private let clock = Stopwatch()

  /// Runs `body` while the progress is shown; passes nil if it is not shown.
  static func during(_ options: StreamOptions, _ body: (LiveProgress?) throws -> Void) throws {
    let isDrawn = options.live && StandardStreams.errorIsTerminal && !Terminal.isDumb
    guard isDrawn || options.every != nil else { return try body(nil) }
    let progress = LiveProgress()
    let interval = options.every.map { Double($0.count) } ?? redrawInterval
    let ticker = Ticker(interval: interval) { progress.show(isDrawn: isDrawn) }
    defer {
      ticker.end()
      if isDrawn { Diagnostics.clearStatus() }
    }
    try body(progress)
  }

  func add(_ event: ResultEvent) {
    let failure =
      event.status == .failed
      ? "\(event.string(event.errorCode) ?? "unknown"): \(event.path ?? event.string(event.tombstone) ?? "")" : nil
    state.withLock { state in
      state.totals.add(event)
      if let failure {
        if state.failures.count == Self.failuresShown { state.failures.removeFirst() }
        state.failures.append(failure)
      }
    }
  }

  private func show(isDrawn: Bool) {
    let seconds = clock.milliseconds / 1e3
    let (shown, rate) = state.withLock { state in
      state.history.append((seconds, state.totals.total))
      while state.history.count > 2, seconds - state.history[1].seconds >= Self.rateWindow {
        state.history.removeFirst()
      }
      let first = state.history[0]
      let time = seconds - first.seconds
      return (state, time > 0 ? Double(state.totals.total - first.items) / time : 0)
    }
    if isDrawn {
      Diagnostics.board(Self.board(shown, rate, seconds, width: StandardStreams.errorWidth - 1))
    } else {
      Diagnostics.progressLine(Self.line(shown, rate, seconds))
    }
  }

  private static func percentile(_ latency: Latency, _ percent: Double) -> String {
    latency.percentile(percent).map { durationText(microseconds: Double($0)) } ?? "-"
  }

  private static func line(_ state: State, _ rate: Double, _ seconds: Double) -> String {
    "\(durationText(microseconds: seconds * 1e6)): \(groupedText(state.totals.total)) items, \(groupedText(state.totals.failed)) failed, "
      + "\(groupedText(state.totals.skipped)) skipped; \(rateText(rate)); p50 \(percentile(state.totals.latency, 50)), "
      + "p99 \(percentile(state.totals.latency, 99)); \(sizeText(Double(state.totals.bytes)))"
  }

  private static func board(_ state: State, _ rate: Double, _ seconds: Double, width: Int) -> [String] {
    let mark = Terminal.hasUnicode ? "…" : "..."
    let colours = Terminal.hasColour
    func cut(_ text: String) -> String { withVisibleControls(text).keepingBeginning(columns: width, mark: mark) }
    func paint(_ text: String, _ colour: Int) -> String { colours ? "\u{1B}[\(colour)m\(text)\u{1B}[0m" : text }
    var lines = [
      cut(
        "\(groupedText(state.totals.total)) items in \(durationText(microseconds: seconds * 1e6))  \(rateText(rate))  "
          + sizeText(Double(state.totals.bytes))),
      cut(
        "succeeded \(groupedText(state.totals.succeeded))  failed \(groupedText(state.totals.failed))  skipped \(groupedText(state.totals.skipped))"
      ),
      cut(
        "latency  p50 \(percentile(state.totals.latency, 50))  p90 \(percentile(state.totals.latency, 90))  p99 \(percentile(state.totals.latency, 99))  "
          + "max \(state.totals.latency.max.map { durationText(microseconds: Double($0)) } ?? "-")"),
    ]
    if state.totals.failed > 0 { lines[1] = paint(lines[1], 31) }
    for failure in state.failures { lines.append(paint(cut("  \(failure)"), 31)) }
    return lines
  }
}
