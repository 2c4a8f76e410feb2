import ArchiveCore

/// The parts of the page, except the rows of its table.
struct HTMLPage {
  private let report: Report
  private let totals: Totals
  private let version: String

  init(_ report: Report, version: String) { (self.report, totals, self.version) = (report, report.totals, version) }

  private static func escaped(_ text: String) -> String { HTMLReport.escaped(text) }

  /// A status as a symbol and a word, because colour alone is not enough.
  static func mark(_ status: String) -> String {
    let (colour, symbol) =
      switch status {
      case "success", "pass": ("pass", "✓")
      case "failed", "fail": ("fail", "✗")
      default: ("wait", status == "insufficient" ? "?" : "–")
      }
    return "<span class=\"mark \(colour)\"><span aria-hidden=\"true\">\(symbol)</span>\(status)</span>"
  }

  // MARK: Frame

  var beginning: String {
    let title = Self.escaped(MarkdownReport.title(report))
    let policy =
      "default-src 'none'; style-src '\(hashSource(of: PageStyle.text))'; script-src '\(hashSource(of: PageScript.text))'; img-src data:; base-uri 'none'; form-action 'none'"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="color-scheme" content="light dark">
      <title>\(title)</title>
      <link rel="icon" href="data:,">
      <style>\(PageStyle.text)</style>
      </head>
      <body>
      <a class="skip" href="#main">Skip to the report</a>
      <header class="brand">archive-report \(Self.escaped(version))</header>
      <main id="main">
      \(head)\(figures)\(gates)\(failures)\(charts)\(comparison)\(groups)\(slowest)
      """
  }

  var end: String {
    "</main>\n<footer>Percentiles have three significant digits; a percentile that needs more items is left out.</footer>\n"
      + "<script>\(PageScript.text)</script>\n</body>\n</html>\n"
  }

  private func section(_ id: String, _ title: String, _ content: String) -> String {
    "<section aria-labelledby=\"\(id)\">\n<h2 id=\"\(id)\">\(title)</h2>\n\(content)</section>\n"
  }

  private func definitions(_ pairs: [(String, String)], _ name: String) -> String {
    "<dl class=\"\(name)\">" + pairs.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" }.joined() + "</dl>\n"
  }

  private func table(_ caption: String, _ titles: [(text: String, isNumber: Bool)], _ rows: [[String]]) -> String {
    func cell(_ text: String, _ place: Int) -> String {
      place == 0 ? "<th scope=\"row\">\(text)</th>" : "<td\(titles[place].isNumber ? " class=\"n\"" : "")>\(text)</td>"
    }
    return
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(caption)\"><table><caption>\(caption)</caption><thead><tr>"
      + titles.map {
        $0.text.isEmpty ? "<td></td>" : "<th scope=\"col\"\($0.isNumber ? " class=\"n\"" : "")>\($0.text)</th>"
      }.joined()
      + "</tr></thead><tbody>\n"
      + rows.map { "<tr>" + $0.enumerated().map { cell($1, $0) }.joined() + "</tr>\n" }.joined()
      + "</tbody></table></div>\n"
  }

  // MARK: Head

  private var head: String {
    let (name, symbol) =
      switch report.verdict {
      case .pass?: ("is-pass", "✓")
      case .fail?: ("is-fail", "✗")
      case .insufficient?: ("is-wait", "?")
      case nil: report.isSuccess ? ("is-pass", "✓") : ("is-fail", "✗")
      }
    var pairs: [(String, String)] = []
    if let start = totals.start, let end = totals.end {
      pairs += [("Began", TableTime.text(start)), ("Ended", TableTime.text(end))]
    }
    if let time = totals.wallTime {
      pairs.append(
        ("Took", totals.isTimeCoarse ? "less than \(time / 1_000_000 + 1)s" : durationText(microseconds: Double(time))))
    }
    let actors = totals.actors.sorted.map(\.name)
    if !actors.isEmpty { pairs.append(("By", "<bdi>\(Self.escaped(actors.joined(separator: ", ")))</bdi>")) }
    var notes: [String] = []
    if totals.invalid > 0 { notes.append("\(groupedText(totals.invalid)) lines of the input were not records.") }
    if totals.cutOff > 0 {
      notes.append(
        "\(groupedText(totals.cutOff)) of them are incomplete: the run that wrote them may have been stopped.")
    }
    if totals.earlierAttempts > 0 {
      notes.append(
        "\(groupedText(totals.earlierAttempts)) earlier attempts are not counted; only the last attempt of each item counts."
      )
    }
    if !totals.purges.isEmpty { notes.append("Purged: \(totals.purges.text).") }
    if !totals.warnings.isEmpty {
      notes.append("Warnings: \(Self.escaped(TextReport.list(totals.warnings.byFrequency))).")
    }
    return
      "<div class=\"verdict \(name)\"><h1><span aria-hidden=\"true\">\(symbol)</span>\(Self.escaped(MarkdownReport.title(report)))</h1>\n"
      + "<p class=\"lede\">\(lede)</p>\n\(share)\(definitions(pairs, "circumstances"))"
      + notes.map { "<p class=\"note\">\($0)</p>\n" }.joined() + "</div>\n"
  }

  private var lede: String {
    if totals.total == 0 { return "There are no records to judge." }
    let verb = totals.isDryRun ? "would succeed" : totals.work.participle
    var parts = ["\(groupedText(totals.good)) of \(groupedText(totals.total)) items \(verb)"]
    if totals.failed > 0 { parts.append("\(groupedText(totals.failed)) failed") }
    if totals.otherwiseSkipped > 0 { parts.append("\(groupedText(totals.otherwiseSkipped)) were skipped") }
    return parts.joined(separator: ", ") + "."
  }

  /// The parts of all items as one bar.
  private var share: String {
    guard totals.total > 0 else { return "" }
    var (place, text) = (0.0, "")
    for (count, name) in [(totals.good, "pass"), (totals.failed, "fail"), (totals.otherwiseSkipped, "skip")]
    where count > 0 {
      let width = Double(count) / Double(totals.total) * 1000
      text +=
        "<rect x=\"\(decimalText(place, 2))\" y=\"0\" width=\"\(decimalText(width, 2))\" height=\"10\" class=\"fill-\(name)\"/>"
      place += width
    }
    return
      "<svg class=\"share\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\"><title>\(lede)</title>\(text)</svg>\n"
  }

  private var figures: String {
    if totals.total == 0 { return "" }
    func figure(_ name: String, _ value: String, _ note: String = "") -> String {
      "<div><dt>\(name)</dt><dd>\(value)</dd>" + (note.isEmpty ? "" : "<dd class=\"muted\">\(note)</dd>") + "</div>"
    }
    var text = "<dl class=\"figures\">"
    let share = Metric.success.value(in: totals).value
    text += figure(
      totals.isDryRun ? "Would succeed" : "Succeeded", groupedText(totals.good),
      share.map { Metric.percentText($0) + " of the requested items" } ?? "")
    text += figure("Failed", groupedText(totals.failed))
    text += figure(
      "Skipped", groupedText(totals.otherwiseSkipped), Self.escaped(TextReport.list(totals.skipReasons.byFrequency)))
    text += figure("Data", sizeText(Double(totals.bytes)), totals.bytesPerSecond.map { sizeText($0) + "/s" } ?? "")
    if let rate = totals.itemsPerSecond { text += figure("Throughput", rateText(rate), "items attempted") }
    if let p99 = Metric.p99.value(in: totals).value { text += figure("p99 latency", durationText(microseconds: p99)) }
    if totals.retried > 0 {
      text += figure("Retried", groupedText(totals.retried), "\(totals.furtherAttempts) additional attempts")
    }
    return text + "</dl>\n"
  }

  private var gates: String {
    if report.gates.isEmpty { return "" }
    return section(
      "gates", "Gates",
      table(
        "Gates and their verdicts", [("Gate", false), ("Measured", true), ("Verdict", false), ("Reason", false)],
        report.gates.map {
          [
            "<code>\(Self.escaped($0.requirement.text))</code>", Self.escaped($0.shown ?? "–"),
            Self.mark($0.verdict.rawValue),
            Self.escaped($0.reason ?? ""),
          ]
        }))
  }

  private var failures: String {
    if totals.failures.isEmpty { return "" }
    let items = totals.failures.sorted(by: Totals.Failure.isBefore).map { failure in
      "<li><div><p class=\"count fail\">\(groupedText(failure.count))</p><p class=\"muted\"><code>\(Self.escaped(failure.code))</code></p></div><div>"
        + (NextStep.text(after: failure.code).map { "<p class=\"next\"><b>Next:</b> \(Self.escaped($0))</p>" } ?? "")
        + "<div class=\"example\"><p><bdi>\(Self.escaped(failure.example.item.shown))</bdi></p>"
        + "<p class=\"muted\"><bdi>\(Self.escaped(failure.example.message))</bdi></p></div></div></li>\n"
    }
    return section(
      "failures", "Failures",
      "<p>By error code, each with its first example.</p>\n<ul class=\"failures\">\n\(items.joined())</ul>\n")
  }

  // MARK: Charts

  private var charts: String {
    var text = ""
    if totals.latency.count > 0 {
      let chart = HTMLCharts(totals)
      let quantiles = [Metric.p50, .p90, .p95, .p99, .p999, .max].map { metric in
        (metric.rawValue, metric.value(in: totals).value.map(metric.text) ?? "–")
      }
      text += section(
        "latency", "Latency",
        "<p>For \(groupedText(Int(totals.latency.count))) items that succeeded.</p>\n"
          + definitions(quantiles, "quantiles")
          + "<div class=\"pair\">\(chart.curve)\(chart.histogram)</div>\n")
    }
    if totals.timeline.sorted.count > 1 {
      text += section("throughput", "Throughput over time", HTMLCharts(totals).timeline)
    }
    let phases = totals.phases.named
    let sum = Double(phases.reduce(0) { $0 + $1.time })
    let attempted = Double(totals.succeeded + totals.failed)
    if sum > 0, attempted > 0 {
      text += section(
        "phases", "Phases",
        table(
          "Average time of an item, by phase",
          [("Phase", false), ("Mean", true), ("Part", true), ("", false)],
          phases.map { phase in
            let part = Double(phase.time) / sum
            return [
              phase.name, durationText(microseconds: Double(phase.time) / attempted), decimalText(part * 100, 0) + "%",
              "<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"100\" height=\"10\" class=\"track\"/><rect width=\"\(decimalText(part * 100, 2))\" height=\"10\" class=\"fill\"/></svg>",
            ]
          }))
    }
    return text
  }

  // MARK: Tables

  private var comparison: String {
    guard let baseline = report.baseline else { return "" }
    return section(
      "comparison", "Compared with <bdi>\(Self.escaped(baseline.name))</bdi>",
      table(
        "Figures before and now", [("Figure", false), ("Before", true), ("Now", true), ("Change", true), ("", false)],
        baseline.changes(to: totals).map { change in
          [
            change.metric.rawValue, change.before.value.map(change.metric.text) ?? "–",
            change.now.value.map(change.metric.text) ?? "–", change.text,
            change.isBetter.map { "<span class=\"\($0 ? "pass" : "fail")\">\($0 ? "better" : "worse")</span>" } ?? "",
          ]
        }))
  }

  private var groups: String {
    guard let groups = totals.groups else { return "" }
    return section(
      "groups", "By <bdi>\(Self.escaped(groups.member))</bdi>",
      table(
        "Items by \(Self.escaped(groups.member))",
        [
          ("Value", false), ("Succeeded", true), ("Failed", true), ("Skipped", true), ("Data", true), ("p50", true),
          ("p99", true),
        ],
        groups.sorted.map { name, group in
          [
            "<bdi>\(Self.escaped(name ?? "(none)"))</bdi>", groupedText(group.succeeded), groupedText(group.failed),
            groupedText(group.skipped), sizeText(Double(group.bytes)),
            group.latency.percentile(50).map { durationText(microseconds: Double($0)) } ?? "–",
            group.latency.percentile(99).map { durationText(microseconds: Double($0)) } ?? "–",
          ]
        }))
  }

  private var slowest: String {
    if totals.slowest.items.isEmpty { return "" }
    return section(
      "slowest", "Slowest items",
      table(
        "The items with the longest duration", [("Item", false), ("Took", true)],
        totals.slowest.items.map {
          ["<bdi>\(Self.escaped($0.name.shown))</bdi>", durationText(microseconds: Double($0.number))]
        }))
  }

  func itemsBeginning(shown: Int) -> String {
    let caption =
      shown < totals.total
      ? "\(groupedText(shown)) of \(groupedText(totals.total)) items: failed items first, then skipped ones, then the others."
      : "All \(groupedText(shown)) items: failed items first, then skipped ones, then the others."
    let titles = [
      ("Line", true), ("Status", false), ("Item", false), ("Size", true), ("Took", true), ("Attempts", true),
      ("By", false),
      ("Reason", false),
    ]
    return "<section aria-labelledby=\"items\">\n<h2 id=\"items\">Items</h2>\n"
      + """
      <div class="controls" id="items-controls" hidden>
      <div><label for="filter-text">Filter by text</label><input id="filter-text" type="search"></div>
      <div><label for="filter-status">Status</label><select id="filter-status"><option value="">all</option><option>failed</option><option>skipped</option><option>success</option></select></div>
      <output id="filter-shown" for="filter-text filter-status"></output>
      </div>

      """
      + "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Items\"><table id=\"items-table\"><caption>\(caption)</caption><thead><tr>"
      + titles.map { "<th scope=\"col\"\($0.1 ? " class=\"n\"" : "")>\($0.0)</th>" }.joined() + "</tr></thead><tbody>\n"
  }
}
