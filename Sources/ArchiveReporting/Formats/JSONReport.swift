import ArchiveCore

/// One JSON object: the unchanged records as `items`, then the `summary`.
package struct JSONReport: ReportFormat {
  package let hasItems: Bool
  private var isFirst = true

  package init(hasItems: Bool = true) { self.hasItems = hasItems }

  package mutating func begin(_ output: ReportOutput) throws { try output.write(hasItems ? "{\"items\":[" : "{") }

  package mutating func item(_ event: ResultEvent, _ output: ReportOutput) throws {
    if !hasItems { return }
    try output.write(isFirst ? "\n" : ",\n")
    try output.write(event.line)
    isFirst = false
  }

  package mutating func end(_ report: Report, _ output: ReportOutput) throws {
    if hasItems { try output.write("\n],\n") }
    try output.write("\"summary\":")
    try output.write(report.summary)
    try output.write("}\n")
  }
}

/// The unchanged records, one on each line, then a record `summary`.
package struct NDJSONReport: ReportFormat {
  package let hasItems: Bool

  package init(hasItems: Bool = true) { self.hasItems = hasItems }

  package mutating func item(_ event: ResultEvent, _ output: ReportOutput) throws {
    if !hasItems { return }
    try output.write(event.line)
    try output.write("\n")
  }

  package mutating func end(_ report: Report, _ output: ReportOutput) throws {
    try output.write(report.summaryRecord)
    try output.write("\n")
  }
}

extension Report {
  /// The summary as JSON, in one line without a line feed.
  package var summary: [UInt8] { JSONWriter.object { write(to: &$0) } }

  /// The same as a record.
  var summaryRecord: [UInt8] {
    JSONWriter.object {
      $0.member("record", "summary")
      $0.member("version", 1)
      write(to: &$0)
    }
  }

  private func write(to json: inout JSONWriter) {
    json.member("verdict", verdict?.rawValue)
    json.key("gates")
    json.array { for gate in gates { $0.object { gate.write(to: &$0) } } }
    totals.write(to: &json)
    json.key("baseline")
    guard let baseline else { return json.value(.null) }
    json.object {
      $0.member("name", baseline.name)
      $0.key("figures")
      $0.array { for change in baseline.changes(to: totals) { $0.object { change.write(to: &$0) } } }
    }
  }
}

extension Metric {
  /// A value in JSON: milliseconds, a percentage, or a number.
  fileprivate func json(_ value: Double) -> Double {
    switch unit {
    case .share: value * 100
    case .microseconds: value / 1000
    case .count, .bytes, .itemsPerSecond, .bytesPerSecond: value
    }
  }

  fileprivate var jsonUnit: String? {
    switch unit {
    case .share: "%"
    case .count: nil
    case .microseconds: "ms"
    case .bytes: "bytes"
    case .itemsPerSecond: "items/s"
    case .bytesPerSecond: "bytes/s"
    }
  }
}

extension GateResult {
  fileprivate func write(to json: inout JSONWriter) {
    let metric = requirement.metric
    var isShare = false
    if case .share = requirement.limit { isShare = true }
    func number(_ value: Double) -> Double { isShare ? value * 100 : metric.json(value) }
    json.member("require", requirement.text)
    json.member("figure", metric.rawValue)
    json.member("verdict", verdict.rawValue)
    json.member("measured", shown)
    json.key("value")
    json.number(measured.value.map(number))
    json.key("limit")
    json.number(limit.map(number))
    json.member("unit", isShare ? "%" : metric.jsonUnit)
    json.member("reason", reason)
  }
}

extension BaselineComparison.Change {
  fileprivate func write(to json: inout JSONWriter) {
    json.member("figure", metric.rawValue)
    json.member("before", before.value.map(metric.text))
    json.member("now", now.value.map(metric.text))
    json.key("before_value")
    json.number(before.value.map(metric.json))
    json.key("now_value")
    json.number(now.value.map(metric.json))
    json.member("unit", metric.jsonUnit)
    json.member("change", text)
    json.key("ratio")
    json.number(ratio.map { ($0 * 10_000).rounded() / 10_000 })
    json.member("better", isBetter)
  }
}
