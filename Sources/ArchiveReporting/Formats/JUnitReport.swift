import ArchiveCore

/// One testcase for each item, in the XML that continuous integration servers read (JUnit; xunit's schema in Jenkins).
///
/// The counts come before the testcases, so the testcases are kept in an unnamed file until the end.
package struct JUnitReport: ReportFormat {
  private let testcases: ByteSpool

  /// Throws `ItemError` if the file cannot be created.
  package init() throws { testcases = try ByteSpool() }

  package var hasItems: Bool { true }

  package mutating func item(_ event: ResultEvent, _ output: ReportOutput) throws {
    let name = event.path ?? event.string(event.tombstone) ?? "line \(event.number)"
    let time = event.times.total.map { " time=\"\(decimalText(Double($0) / 1e6, 3))\"" } ?? ""
    var text = "  <testcase name=\"\(Self.escaped(name))\" classname=\"archive.\(Self.className(event))\"\(time)"
    switch event.status {
    case .success: text += "/>\n"
    case .skipped where event.isDoneElsewhere || event.string(event.skipReason) == "dry_run":
      text += "><skipped message=\"\(Self.escaped(event.string(event.skipReason) ?? ""))\"/></testcase>\n"
    case .skipped:
      // An item that was not attempted was not done, so it must not pass.
      text +=
        "><error message=\"not attempted: \(Self.escaped(event.string(event.skipReason) ?? "unknown"))\" type=\"not_attempted\"/></testcase>\n"
    case .failed:
      let code = event.string(event.errorCode) ?? "unknown"
      let message = event.string(event.errorMessage) ?? code
      text += "><failure message=\"\(Self.escaped(message))\" type=\"\(Self.escaped(code))\">"
      text += Self.escaped(
        "tombstone: \(event.string(event.tombstone) ?? "-")\nline: \(event.number)\nnext step: \(NextStep.text(after: code) ?? "-")"
      )
      text += "</failure></testcase>\n"
    }
    try testcases.append(text.utf8)
  }

  package mutating func end(_ report: Report, _ output: ReportOutput) throws {
    let totals = report.totals
    let notAttempted = totals.skipped - totals.doneElsewhere - totals.skipReasons["dry_run"]
    let gates = report.gates
    let failed = totals.failed + gates.count { $0.verdict != .pass }
    let name = "archive-\(totals.work.rawValue)"
    try output.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    try output.write(
      "<testsuite name=\"\(name)\" tests=\"\(totals.total + gates.count)\" failures=\"\(failed)\" errors=\"\(notAttempted)\""
        + " skipped=\"\(totals.skipped - notAttempted)\" time=\"\(decimalText(Double(totals.wallTime ?? 0) / 1e6, 3))\""
        + (totals.start.map { " timestamp=\"\(Timestamp(microseconds: $0).description.dropLast())\"" } ?? "") + ">\n")
    try output.write("  <properties>\n")
    for (name, value) in [
      ("verdict", report.verdict?.rawValue ?? "none"), ("bytes", "\(totals.bytes)"),
      ("actors", totals.actors.sorted.map(\.name).joined(separator: ", ")),
    ] { try output.write("    <property name=\"\(name)\" value=\"\(Self.escaped(value))\"/>\n") }
    try output.write("  </properties>\n")
    for gate in gates {
      try output.write("  <testcase name=\"\(Self.escaped(gate.requirement.text))\" classname=\"archive.gate\"")
      if gate.verdict == .pass {
        try output.write("/>\n")
      } else {
        try output.write(
          "><failure message=\"\(Self.escaped(gate.line))\" type=\"\(gate.verdict.rawValue)\"/></testcase>\n")
      }
    }
    try testcases.replay { try output.write($0) }
    try output.write("</testsuite>\n")
  }

  private static func className(_ event: ResultEvent) -> String {
    switch event.kind {
    case .stored: "store"
    case .retention: "retention"
    case .result: event.string(event.action) == "verified" ? "verify" : "restore"
    }
  }

  /// Text for an attribute or an element; characters that XML 1.0 does not allow become visible escapes.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n": escaped += "&#10;"
      case "\t": escaped += "&#9;"
      case "\r": escaped += "&#13;"
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        escaped += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
