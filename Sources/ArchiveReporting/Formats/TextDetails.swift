import ArchiveCore

/// The details of a text report after the first block, in sections that fit the terminal's width.
struct TextDetails {
  private let report: Report
  private let totals: Totals
  private let style: TextStyle
  private let width: Int
  private var lines: [String] = []

  /// The width in columns if there is no terminal.
  private static let usualWidth = 100
  private static let barWidth = 40

  var text: String { lines.map { $0 + "\n" }.joined() }

  init(_ report: Report, _ options: FormatOptions) {
    (self.report, totals, style) = (report, report.totals, options.style)
    width = max(40, style.width ?? Self.usualWidth)
    gates()
    if totals.total == 0 { return }
    if options.hasDetails {
      amounts()
      latency()
      phases()
      failures()
    }
    // Requested sections are shown even without the other details.
    groups()
    if options.hasTimeline { timeline() }
    if options.hasDetails {
      items("Slowest", totals.slowest.items) { durationText(microseconds: Double($0)) }
      items("Most Retried", totals.mostRetried.items) { "\($0) attempts" }
    }
    comparison()
  }

  // MARK: Lines

  private mutating func section(_ title: String) {
    lines += ["", style.hasColour ? "\u{1B}[1m\(title)\u{1B}[0m" : title]
  }

  /// A line that is cut at the width; only visible characters of `text` count.
  private mutating func line(_ text: String, colour: Int? = nil) {
    var text = text[...]
    while text.last == " " { text.removeLast() }
    let cut = withVisibleControls(String(text)).keepingBeginning(columns: width, mark: style.hasUnicode ? "…" : "...")
    lines.append(style.hasColour && colour != nil ? "\u{1B}[\(colour!)m\(cut)\u{1B}[0m" : cut)
  }

  private func padded(_ text: String, _ columns: Int) -> String {
    text + String(repeating: " ", count: max(0, columns - text.columns))
  }

  private func right(_ text: String, _ columns: Int) -> String {
    String(repeating: " ", count: max(0, columns - text.columns)) + text
  }

  private func bar(_ part: Double, _ columns: Int) -> String {
    let eighths = Int((part * Double(columns) * 8).rounded())
    if !style.hasUnicode { return String(repeating: "#", count: max(part > 0 ? 1 : 0, eighths / 8)) }
    let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    return String(repeating: "█", count: eighths / 8) + (eighths == 0 && part > 0 ? "▏" : rest)
  }

  // MARK: Sections

  private mutating func gates() {
    guard let verdict = report.verdict, !report.gates.isEmpty else { return }
    section("Verdict: \(verdict.rawValue)")
    for gate in report.gates {
      line("  \(gate.mark) \(gate.line)", colour: gate.verdict == .pass ? 32 : gate.verdict == .fail ? 31 : 33)
    }
    if totals.total == 0 { line("  there are no records to judge", colour: 33) }
  }

  private mutating func amounts() {
    section("Amounts")
    func amount(_ name: String, _ value: String) { line("  " + padded(name, 12) + value) }
    amount("Items", groupedText(totals.total) + (totals.itemsPerSecond.map { ", \(rateText($0)) attempted" } ?? ""))
    amount("Data", sizeText(Double(totals.bytes)) + (totals.bytesPerSecond.map { ", \(sizeText($0))/s" } ?? ""))
    if let start = totals.start, let end = totals.end {
      amount("From", TableTime.text(start))
      amount("To", TableTime.text(end))
    }
    let actors = totals.actors.sorted.map(\.name)
    if !actors.isEmpty { amount("By", actors.joined(separator: ", ")) }
    if totals.work == .mixed { amount("Records", TextReport.list(totals.kinds.byFrequency)) }
    if !totals.actions.isEmpty { amount("Actions", TextReport.list(totals.actions.byFrequency)) }
    if !totals.skipReasons.isEmpty { amount("Skipped", TextReport.list(totals.skipReasons.byFrequency)) }
    if totals.retried > 0 {
      amount("Retried", "\(groupedText(totals.retried)) items, \(totals.furtherAttempts) additional attempts")
    }
  }

  private mutating func latency() {
    let latency = totals.latency
    guard let minimum = latency.min, let maximum = latency.max else { return }
    section("Latency of \(groupedText(Int(latency.count))) \(latency.count == 1 ? "success" : "successes")")
    var figures = [("min", durationText(microseconds: Double(minimum)))]
    for metric in [Metric.p50, .p90, .p95, .p99, .p999, .max, .mean] {
      figures.append((metric.rawValue, metric.value(in: totals).value.map(metric.text) ?? "-"))
    }
    var (names, values) = ("  ", "  ")
    func add() {
      line(names)
      line(values)
      (names, values) = ("  ", "  ")
    }
    for (name, value) in figures {
      let columns = max(name.columns, value.columns, 6) + 2
      if names.columns + columns > width { add() }
      names += right(name, columns)
      values += right(value, columns)
    }
    add()
    if minimum == maximum { return }
    lines.append("")
    let bars = LatencyBars(latency, limit: 12)
    let largest = bars.bars.map(\.count).max() ?? 1
    for item in bars.bars {
      let room = min(Self.barWidth, width - 32)
      let label = right("up to " + durationText(microseconds: Double(item.upTo)), 16)
      line(
        "  \(label) \(padded(bar(Double(item.count) / Double(largest), room), room)) \(groupedText(Int(item.count)))")
    }
  }

  /// The average time of an item, by phase.
  private mutating func phases() {
    let attempted = Double(totals.succeeded + totals.failed)
    let phases = totals.phases.named
    let sum = Double(phases.reduce(0) { $0 + $1.time })
    guard attempted > 0, sum > 0 else { return }
    section("Phases, average per item")
    let maximum = phases.map(\.time).max() ?? 0
    for phase in phases {
      let part = Double(phase.time) / sum
      let room = min(Self.barWidth, width - 40)
      line(
        "  " + padded(phase.name, 12) + right(durationText(microseconds: Double(phase.time) / attempted), 8)
          + right(decimalText(part * 100, 0) + "%", 6) + " " + padded(bar(part, room), room)
          + (phase.time == maximum ? " most" : ""))
    }
  }

  private mutating func failures() {
    if totals.failures.isEmpty { return }
    section("Failures")
    for failure in totals.failures.sorted(by: Totals.Failure.isBefore) {
      line("  \(groupedText(failure.count)) \(failure.code)", colour: 31)
      let name = failure.example.item
      line("    example  " + fitted(name.shown, width - 13))
      if !failure.example.message.isEmpty { wrapped("    message  ", failure.example.message) }
      if let next = NextStep.text(after: failure.code) { wrapped("    next     ", next) }
    }
  }

  private func fitted(_ path: String, _ columns: Int) -> String {
    withVisibleControls(path).keepingEnd(columns: columns, mark: style.hasUnicode ? "…" : "...")
  }

  /// Text wrapped to the width; only the first line has the name.
  private mutating func wrapped(_ name: String, _ text: String) {
    var rest = withVisibleControls(text).split(separator: " ", omittingEmptySubsequences: false)[...]
    var first = name
    repeat {
      var line = first + (rest.popFirst() ?? "")
      while let word = rest.first, line.columns + 1 + String(word).columns <= width {
        line += " " + word
        rest = rest.dropFirst()
      }
      self.line(line)
      first = String(repeating: " ", count: name.columns)
    } while !rest.isEmpty
  }

  private mutating func groups() {
    guard let groups = totals.groups else { return }
    let rows = groups.sorted.map { name, group in
      [
        name ?? "(none)", groupedText(group.succeeded), groupedText(group.failed), groupedText(group.skipped),
        sizeText(Double(group.bytes)),
        group.latency.percentile(50).map { durationText(microseconds: Double($0)) } ?? "-",
        group.latency.percentile(99).map { durationText(microseconds: Double($0)) } ?? "-",
      ]
    }
    section("By \(withVisibleControls(groups.member))")
    table([""] + ["succeeded", "failed", "skipped", "data", "p50", "p99"], rows)
  }

  /// The first column is cut if the others leave no room.
  private mutating func table(_ titles: [String], _ rows: [[String]]) {
    let rows = rows.map { $0.map { withVisibleControls($0) } }
    let widths = titles.indices.map { column in
      ([titles] + rows).reduce(0) { max($0, $1[column].columns) }
    }
    let first = min(widths[0], max(12, width - 2 - widths.dropFirst().reduce(0) { $0 + $1 + 2 }))
    for row in [titles] + rows {
      line(
        "  " + padded(fitted(row[0], first), first)
          + zip(row, widths).dropFirst().map { "  " + right($0.0, $0.1) }.joined())
    }
  }

  private mutating func timeline() {
    let intervals = totals.timeline.sorted
    guard let maximum = intervals.map({ $0.interval.succeeded + $0.interval.failed }).max() else { return }
    let seconds = totals.timeline.seconds
    let length = lengthText(seconds)
    section("Timeline, items that finished in each \(length)")
    for (start, interval) in intervals {
      let count = interval.succeeded + interval.failed
      let room = min(Self.barWidth, width - 50)
      line(
        "  \(TableTime.text(start * 1_000_000)) " + padded(bar(Double(count) / Double(maximum), room), room)
          + " \(groupedText(count))" + (interval.failed > 0 ? ", \(groupedText(interval.failed)) failed" : ""))
    }
  }

  private mutating func items(_ title: String, _ items: [TopItems.Item], _ number: (Int64) -> String) {
    if items.isEmpty { return }
    section(title)
    let numbers = items.map { number($0.number) }
    let columns = numbers.map(\.columns).max() ?? 0
    for (item, number) in zip(items, numbers) {
      line("  \(right(number, columns))  " + fitted(item.name.shown, width - columns - 4))
    }
  }

  private mutating func comparison() {
    guard let baseline = report.baseline else { return }
    section("Compared with \(withVisibleControls(baseline.name))")
    let rows = baseline.changes(to: totals).map { change in
      [
        change.metric.rawValue, change.before.value.map(change.metric.text) ?? "-",
        change.now.value.map(change.metric.text) ?? "-",
        change.text + (change.isBetter.map { $0 ? " better" : " worse" } ?? ""),
      ]
    }
    table(["", "before", "now", "change"], rows)
  }
}

extension Totals.Phases {
  /// In the order of the work.
  package var named: [(name: String, time: Int64)] {
    [("fetch", fetch), ("decompress", decompress), ("write", write), ("commit", commit)]
  }
}

/// Times for people.
enum TableTime {
  /// `2026-11-26 07:22:05 UTC`.
  static func text(_ microseconds: Int64) -> String {
    String(Timestamp(microseconds: microseconds).description.replacing("T", with: " ").dropLast()) + " UTC"
  }
}
