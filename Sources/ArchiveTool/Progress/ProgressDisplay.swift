package import ArchiveCore
import Glibc
import Synchronization

/// Shows a run's progress on standard error, by a thread of its own, so that it shows a run that waits, too.
package final class ProgressDisplay: Sendable {
  private let meter: ProgressMeter
  private let line: ProgressLine
  private let kind: Kind
  private let thread: WorkThread?
  /// Items done at the last plain line.
  private let shown: SharedCount

  /// Set when the thread is to end.
  private let isEnding: SharedFlag

  private enum Kind { case bar(BarStyle), plain, json, silent }

  /// Wakes the thread. What it is woken for is in a flag, which cannot be lost.
  private static let wakeUp = WakeUp()
  /// Set by a signal's handler.
  private static let isRequested = Atomic<Bool>(false)

  /// From now on SIGUSR1 asks for the progress, and does not kill.
  package static func install() {
    // What the handler uses is made here: that is not work for a handler.
    _ = wakeUp
    isRequested.store(false, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      ProgressDisplay.isRequested.store(true, ordering: .releasing)
      ProgressDisplay.wakeUp.post()
    }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESTART))
    sigaction(SIGUSR1, &action, nil)
  }

  /// Runs `body` and shows meanwhile what `meter` measures; what it throws is thrown on.
  ///
  /// - `separator`: ends the records that `body` reads from standard input: they are counted where that is a file.
  package static func during<R>(
    _ meter: ProgressMeter, _ options: ProgressOptions, participle: String, phase: String, separator: UInt8? = nil,
    _ body: () throws -> R
  ) rethrows -> R {
    let display = ProgressDisplay(meter, options, participle: participle, phase: phase, separator)
    defer { display.end() }
    return try body()
  }

  /// Begins to show what `meter` measures; `participle` is what is done to the items, by `phase`.
  private init(
    _ meter: ProgressMeter, _ options: ProgressOptions, participle: String, phase: String, _ separator: UInt8?
  ) {
    self.meter = meter
    line = ProgressLine(participle: participle, phase: phase)
    let (line, kind) = (line, Self.kind(options.progress))
    self.kind = kind
    let interval: Double? =
      switch kind {
      case .bar: 0.1
      case .json, .plain: options.progressInterval
      case .silent: nil
      }
    let (shown, isEnding) = (SharedCount(), SharedFlag())
    (self.shown, self.isEnding) = (shown, isEnding)
    thread = WorkThread {
      if interval != nil, let separator, meter.now.total == nil,
        let total = StandardStreams.countLines(
          separator: separator, while: { !isEnding.flag.load(ordering: .acquiring) })
      {
        meter.announce(total: total)
      }
      var next = interval.map(Deadline.init)
      while !isEnding.flag.load(ordering: .acquiring) {
        if Self.isRequested.exchange(false, ordering: .acquiring) { Diagnostics.note(line.sentence(meter.now)) }
        if next?.hasPassed ?? false {
          next = interval.map(Deadline.init)
          let now = meter.now
          // Steps are reported when they are made; without a total there are none.
          if case .plain = kind, now.total == nil { Self.showPlain(now, line, shown) }
          Self.show(now, kind, line)
        }
        Self.wakeUp.wait(seconds: next?.secondsLeft)
      }
    }
    if case .plain = kind { meter.observe { Self.showPlain($0, line, shown) } }
  }

  private static func showPlain(_ progress: Progress, _ line: ProgressLine, _ shown: SharedCount) {
    if shown.count.exchange(progress.done, ordering: .relaxed) == progress.done { return }
    Diagnostics.progress(line.plain(progress) + "\n")
  }

  /// Shows the end and stops.
  package func end() {
    isEnding.flag.store(true, ordering: .releasing)
    Self.wakeUp.post()
    thread?.join()
    switch kind {
    case .bar:
      Self.show(meter.now, kind, line)
      Diagnostics.endStatusLine()
    case .json: Diagnostics.progress(line.json(meter.now, isLast: true) + "\n")
    case .plain: Self.showPlain(meter.now, line, shown)
    case .silent: break
    }
  }

  private static func show(_ progress: Progress, _ kind: Kind, _ line: ProgressLine) {
    switch kind {
    case .bar(let style):
      Diagnostics.status(line.bar(progress, width: StandardStreams.errorWidth - 1, style: style))
    case .json: Diagnostics.progress(line.json(progress, isLast: false) + "\n")
    case .plain, .silent: break
    }
  }

  /// A bar needs a terminal that can go back in its line, and one to which no records go.
  private static func kind(_ mode: ProgressMode) -> Kind {
    switch mode {
    case .none: return .silent
    case .plain: return .plain
    case .json: return .json
    case .auto:
      guard StandardStreams.errorIsTerminal, !StandardStreams.outputIsTerminal else { return .silent }
      if Terminal.isDumb { return .plain }
      return .bar(BarStyle(hasUnicode: Terminal.hasUnicode, hasColour: Terminal.hasColour))
    }
  }
}

/// A number that threads share.
private final class SharedCount: Sendable {
  let count = Atomic<Int>(0)
}

/// A flag that threads share.
private final class SharedFlag: Sendable {
  let flag = Atomic<Bool>(false)
}
