import ArchiveCore

/// A self-contained page for a browser: readable without network, other files or scripts.
package struct HTMLReport: ReportFormat {
  /// The largest number of items on the page.
  static let rowLimit = 1000

  package let hasItems: Bool
  private let version: String
  /// Rows of the table: failed items, items that were not attempted, and the others, each in the order of the stream.
  private var failed = Rows()
  private var skipped = Rows()
  private var others = Rows()

  private struct Rows {
    var texts: [String] = []

    mutating func add(_ text: @autoclosure () -> String) {
      if texts.count < HTMLReport.rowLimit { texts.append(text()) }
    }
  }

  init(hasItems: Bool = true, version: String = "") { (self.hasItems, self.version) = (hasItems, version) }

  package mutating func item(_ event: ResultEvent, _ output: ReportOutput) throws {
    if !hasItems { return }
    switch event.status {
    case .failed: failed.add(Self.row(event))
    case .skipped: skipped.add(Self.row(event))
    case .success: others.add(Self.row(event))
    }
  }

  package mutating func end(_ report: Report, _ output: ReportOutput) throws {
    let page = HTMLPage(report, version: version)
    try output.write(page.beginning)
    if hasItems, report.totals.total > 0 {
      let rows = (failed.texts + skipped.texts + others.texts).prefix(Self.rowLimit)
      if !rows.isEmpty {
        try output.write(page.itemsBeginning(shown: rows.count))
        for row in rows { try output.write(row) }
        try output.write("</tbody></table></div></section>\n")
      }
    }
    try output.write(page.end)
  }

  private static func row(_ event: ResultEvent) -> String {
    let status: String =
      switch event.status {
      case .success: "success"
      case .failed: "failed"
      case .skipped: "skipped"
      }
    func number(_ value: Int64?, _ text: String?) -> String {
      "<td class=\"n\"" + (value.map { " data-value=\"\($0)\"" } ?? "") + ">\(text ?? "–")</td>"
    }
    let reason: String =
      switch event.status {
      case .success: ""
      case .failed:
        "<code>\(escaped(event.string(event.errorCode) ?? "unknown"))</code> "
          + "<bdi>\(escaped(event.string(event.errorMessage) ?? ""))</bdi>"
      case .skipped: escaped(event.string(event.skipReason) ?? "")
      }
    let tombstone = event.string(event.tombstone) ?? ""
    return "<tr data-status=\"\(status)\">" + number(Int64(event.number), "\(event.number)")
      + "<td>\(HTMLPage.mark(status))</td><th scope=\"row\"><bdi>\(escaped(event.path ?? ""))</bdi>"
      + (tombstone.isEmpty ? "" : "<span class=\"id\">\(escaped(tombstone))</span>") + "</th>"
      + number(event.size, event.size.map { sizeText(Double($0)) })
      + number(event.times.total, event.times.total.map { durationText(microseconds: Double($0)) })
      + number(event.attempts, "\(event.attempts)")
      + "<td>\(escaped(event.string(event.actor) ?? ""))</td><td>\(reason)</td></tr>\n"
  }

  /// Text for an element or an attribute in quotes, without control characters; a very long one is cut.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    let text = text.utf8.count > longest ? String(text.prefix(longest)) + "…" : text
    for scalar in withVisibleControls(text).unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// Characters.
  private static let longest = 1000
}
