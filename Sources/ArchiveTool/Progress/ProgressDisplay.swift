public import ArchiveCore
import CLinux
import Glibc
import Synchronization

/// Shows a run's progress on standard error, by a thread of its own, so that it shows a run that waits, too.
public final class ProgressDisplay: Sendable {
  private let meter: ProgressMeter
  private let line: ProgressLine
  private let kind: Kind
  private let interval: Double
  private let thread: WorkThread?
  /// Items done at the last plain line.
  private let shown: SharedCount

  private enum Kind { case bar(BarStyle), plain, json, silent }

  /// Woken by a signal's handler and at the end: a byte tells which.
  private static let wakeUp: (read: Int32, write: Int32) = {
    var ends: [Int32] = [-1, -1]
    precondition(
      pipe2(&ends, Int32(O_CLOEXEC) | Int32(O_NONBLOCK)) == 0, "pipe2 failed: no descriptor is left at start")
    return (ends[0], ends[1])
  }()

  /// From now on SIGUSR1 asks for the progress, and does not kill.
  public static func install() {
    _ = wakeUp
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in ProgressDisplay.wake(UInt8(ascii: "?")) }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESTART))
    sigaction(SIGUSR1, &action, nil)
  }

  private static func wake(_ why: UInt8) {
    let saved = errno
    var byte = why
    _ = write(wakeUp.write, &byte, 1)
    errno = saved
  }

  /// Runs `body` and shows meanwhile what `meter` measures; what it throws is thrown on.
  public static func during<R>(
    _ meter: ProgressMeter, _ options: ProgressOptions, did: String, phase: String, _ body: () throws -> R
  ) rethrows -> R {
    let display = ProgressDisplay(meter, options, did: did, phase: phase)
    defer { display.end() }
    return try body()
  }

  /// Begins to show what `meter` measures; `did` is what is done to the items, by `phase`.
  private init(_ meter: ProgressMeter, _ options: ProgressOptions, did: String, phase: String) {
    self.meter = meter
    line = ProgressLine(did: did, phase: phase)
    let (line, kind) = (line, Self.kind(options.progress))
    self.kind = kind
    interval = if case .bar = kind { 0.1 } else { options.progressInterval }
    let timeout: Int32 =
      switch kind {
      case .bar, .json, .plain: Int32(interval * 1e3)
      case .silent: -1
      }
    let shown = SharedCount()
    self.shown = shown
    thread = WorkThread {
      while true {
        var watched = pollfd(fd: Self.wakeUp.read, events: Int16(POLLIN), revents: 0)
        if poll(&watched, 1, timeout) > 0 {
          var byte: UInt8 = 0
          if read(Self.wakeUp.read, &byte, 1) == 1 {
            if byte == UInt8(ascii: ".") { return }
            Diagnostics.note(line.sentence(meter.now))
          }
        } else {
          let now = meter.now
          // Steps are told when they are made; without a total there are none.
          if case .plain = kind, now.total == nil { Self.showPlain(now, line, shown) }
          Self.show(now, kind, line)
        }
      }
    }
    if case .plain = kind { meter.observe { Self.showPlain($0, line, shown) } }
  }

  private static func showPlain(_ progress: Progress, _ line: ProgressLine, _ shown: SharedCount) {
    if shown.count.exchange(progress.done, ordering: .relaxed) == progress.done { return }
    Diagnostics.progress(line.plain(progress) + "\n")
  }

  /// Shows the end and stops.
  public func end() {
    Self.wake(UInt8(ascii: "."))
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
    case .bar(let style): Diagnostics.status(line.bar(progress, width: StandardStreams.errorWidth - 1, style: style))
    case .json: Diagnostics.progress(line.json(progress, isLast: false) + "\n")
    case .plain, .silent: break
    }
  }

  /// A bar needs a terminal that can go back in its line, and one to which no records go.
  private static func kind(_ mode: ProgressMode) -> Kind {
    func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    switch mode {
    case .none: return .silent
    case .plain: return .plain
    case .json: return .json
    case .auto:
      guard StandardStreams.errorIsTerminal, !StandardStreams.outputIsTerminal else { return .silent }
      if variable("TERM") == "dumb" || variable("TERM").isEmpty { return .plain }
      let locale = [variable("LC_ALL"), variable("LC_CTYPE"), variable("LANG")].first { !$0.isEmpty } ?? ""
      let hasUnicode = locale.lowercased().replacing("-", with: "").contains("utf8")
      return .bar(BarStyle(hasUnicode: hasUnicode, hasColour: variable("NO_COLOR").isEmpty))
    }
  }
}

/// A number that threads share.
private final class SharedCount: Sendable {
  let count = Atomic<Int>(0)
}
