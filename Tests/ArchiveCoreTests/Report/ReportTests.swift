import Testing

@testable import ArchiveCore

@Suite("report summary")
struct ReportTests {
  @Test("percentiles follow the nearest-rank method")
  func percentiles() {
    // The textbook example of the nearest-rank method.
    let sorted: [Double] = [15, 20, 35, 40, 50]
    #expect([5, 30, 40, 50, 100].map { ReportSummary.percentile($0, of: sorted) } == [15, 20, 20, 35, 50])
    #expect(ReportSummary.percentile(50, of: []) == nil)
    #expect(ReportSummary.percentile(99, of: [7]) == 7)
  }

  @Test("a record is counted once, or not at all when it is invalid")
  func recordsCountOnce() throws {
    var summary = ReportSummary()
    func add(_ text: String) throws {
      try summary.add(InputRecord(Line(number: 1, bytes: Array(text.utf8)[...], isTooLong: false)))
    }
    try add("{\"status\":\"success\",\"size_bytes\":9223372036854775807}")
    try add("{\"status\":\"success\",\"size_bytes\":1}")
    #expect(throws: ItemError.self) { try add("{\"status\":\"success\",\"actor\":5}") }
    try add("{\"status\":\"skipped\",\"reason\":\"dead\",\"skipped\":\"stopped\"}")
    #expect(summary.succeeded == 2 && summary.invalid == 1 && summary.total == 3 && summary.bytes == .max)
    #expect(summary.skipReasons == ["stopped": 1])
  }

  @Test("durations are shown in milliseconds, minutes and hours")
  func durations() {
    #expect(
      [0, 415.4, 59_999, 61_000, 3_723_000].map(ReportSummary.duration) == [
        "0ms", "415ms", "59999ms", "1m 1s", "1h 2m 3s",
      ])
  }
}
