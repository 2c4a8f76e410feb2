package import ArchiveCore

/// Metrics of the last run in Prometheus' text format, for the textfile collector of its node exporter.
///
/// Source: Prometheus' documentation, "Exposition formats". There are no timestamps, which the collector refuses.
package struct PrometheusReport: ReportFormat {
  private let version: String
  private let labels: [(name: String, value: String)]
  private let lastSuccess: Double?

  init(_ options: FormatOptions) {
    (version, labels, lastSuccess) = (options.version, options.labels, options.lastSuccess)
  }

  static let lastSuccessName = "archive_last_success_timestamp_seconds"
  /// The upper bounds of the histogram's buckets, in microseconds.
  static let bounds: [Int64] = [
    1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
    30_000_000, 60_000_000, 300_000_000,
  ]

  package mutating func end(_ report: Report, _ output: ReportOutput) throws {
    let totals = report.totals
    var text = ""
    func metric(
      _ name: String, _ help: String, _ samples: [(labels: [(String, String)], value: String)], type: String = "gauge"
    ) {
      if samples.isEmpty { return }
      text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
      for sample in samples { text += name + set(sample.labels) + " \(sample.value)\n" }
    }
    func single(_ name: String, _ help: String, _ value: String?) { metric(name, help, value.map { [([], $0)] } ?? []) }
    metric(
      "archive_run_items", "Items of the last run, by status.",
      [("success", totals.succeeded), ("failed", totals.failed), ("skipped", totals.skipped)].map {
        ([("status", $0)], "\($1)")
      })
    metric(
      "archive_run_failed_items", "Items of the last run that failed, by error code.",
      totals.errors.sorted.map { ([("code", $0)], "\($1)") })
    metric(
      "archive_run_warnings", "Warnings of the last run, by code.",
      totals.warnings.sorted.map { ([("code", $0)], "\($1)") })
    single("archive_run_size_bytes", "Bytes of the items of the last run that succeeded.", "\(totals.bytes)")
    if totals.work == .retention {
      single("archive_run_purged_contents", "Contents that the last run deleted.", "\(totals.purges.contents)")
      single("archive_run_kept_contents", "Approved contents that the last run kept.", "\(totals.purges.kept)")
      single("archive_run_freed_bytes", "Compressed bytes that the last run deleted.", "\(totals.purges.freedBytes)")
    }
    single("archive_run_retried_items", "Items of the last run that needed more than one attempt.", "\(totals.retried)")
    single("archive_run_invalid_lines", "Lines of the last run's results that were not records.", "\(totals.invalid)")
    single(
      "archive_run_duration_seconds", "Time from the first start to the last end of the last run.",
      totals.wallTime.map(Self.seconds))
    text += histogram(totals.latency)
    let end = totals.end.map(Self.seconds)
    single("archive_last_run_timestamp_seconds", "When the last run ended.", end)
    single("archive_run_success", "Whether the last run succeeded: 1 or 0.", report.isSuccess ? "1" : "0")
    if let success = report.isSuccess ? end : lastSuccess.map({ Self.seconds(Int64(($0 * 1e6).rounded())) }) {
      single(Self.lastSuccessName, "When the last successful run ended.", success)
    }
    if let verdict = report.verdict {
      metric(
        "archive_run_verdict", "Verdict of the gates on the last run: 1 for the one that applies.",
        Verdict.allCases.map { ([("verdict", $0.rawValue)], $0 == verdict ? "1" : "0") })
    }
    metric(
      "archive_tools_build_info", "The version of archive-report that wrote this.", [([("version", version)], "1")])
    try output.write(text)
  }

  private func histogram(_ latency: Latency) -> String {
    let name = "archive_run_item_duration_seconds"
    var text = "# HELP \(name) Duration of the items of the last run that succeeded.\n# TYPE \(name) histogram\n"
    var (count, rest) = (Int64(0), latency.buckets[...])
    for bound in Self.bounds {
      while let bucket = rest.first, Latency.lowestEquivalent(of: bucket.value) <= bound {
        count += bucket.count
        rest = rest.dropFirst()
      }
      text += "\(name)_bucket\(set([("le", Self.seconds(bound))])) \(count)\n"
    }
    text += "\(name)_bucket\(set([("le", "+Inf")])) \(latency.count)\n"
    return text + "\(name)_sum\(set([])) \(Self.seconds(latency.sum))\n\(name)_count\(set([])) \(latency.count)\n"
  }

  /// Microseconds as seconds, exactly.
  private static func seconds(_ microseconds: Int64) -> String {
    let (whole, rest) = (microseconds / 1_000_000, microseconds % 1_000_000)
    if rest == 0 { return "\(whole)" }
    var decimals = String(rest.magnitude + 1_000_000).dropFirst()
    while decimals.last == "0" { decimals.removeLast() }
    return "\(microseconds < 0 && whole == 0 ? "-" : "")\(whole).\(decimals)"
  }

  private func set(_ own: [(String, String)]) -> String {
    let all = labels.map { ($0.name, $0.value) } + own
    if all.isEmpty { return "" }
    return "{" + all.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",") + "}"
  }

  static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  /// The same, from a file; nil if there is none. Blocks.
  package static func lastSuccess(inFile path: Path) -> Double? {
    (try? readSmallFile(path, limit: 1 << 20, what: "a file of metrics", mustBeRegular: true))
      .flatMap { lastSuccess(in: String(decoding: $0, as: UTF8.self)) }
  }

  /// The time of the last successful run, from the text of an earlier report; nil if it has none.
  package static func lastSuccess(in text: String) -> Double? {
    for line in text.split(separator: "\n") where line.hasPrefix(lastSuccessName) {
      return line.split(separator: " ").last.flatMap { Double($0) }
    }
    return nil
  }
}
