import Testing

@testable import ArchiveReporting

@Suite("gates of a report")
struct GateTests {
  /// 100 successes of 1 ms to 100 ms, one each second, and 2 failures.
  static let totals = TotalsTests.totals(
    (1...100).map {
      #"{"status":"success","size_bytes":10,"duration_ms":\#($0),"started_at":"2026-01-01T00:\#($0 / 60 < 10 ? "0" : "")\#($0 / 60):\#($0 % 60 < 10 ? "0" : "")\#($0 % 60).000Z"}"#
    } + [#"{"status":"failed","error":{"code":"corrupt"}}"#, #"{"status":"failed","error":{"code":"timeout"}}"#])

  static func verdict(_ text: String, _ totals: Totals = Self.totals, baseline: Totals? = nil) throws -> Verdict {
    GateResult(try Requirement(text), totals, baseline: baseline).verdict
  }

  @Test(
    "a figure is compared with its limit",
    arguments: [
      ("total=102", .pass), ("total>=103", .fail), ("total != 102", .fail), ("succeeded==100", .pass),
      ("failed<=2", .pass), ("failed<2", .fail), ("failed<2%", .pass), ("failed<1.9%", .fail),
      ("success=100%", .fail), ("success>=98%", .pass), ("warnings=0", .pass), ("retried<=0", .pass),
      ("invalid=0", .pass),
      ("p50<=50ms", .pass), ("p50<50ms", .fail), ("p99<=99.1ms", .pass), ("p99<99ms", .fail), ("max<=0.1s", .pass),
      ("min>=1000us", .pass), ("mean=50.5ms", .pass), ("p99.9<1h", .insufficient),
      // From 00:00:01.000 to 00:01:40.100.
      ("time=99.1s", .pass), ("time<1m", .fail), ("throughput>=1/s", .pass), ("throughput>1.1", .fail),
      ("bytes=1000", .pass), ("bytes>=1K", .fail), ("bytes>=1KB", .pass), ("bandwidth>=10B/s", .pass),
      ("bandwidth>1M/s", .fail),
    ] as [(String, Verdict)])
  func verdicts(_ text: String, _ verdict: Verdict) throws {
    #expect(try Self.verdict(text) == verdict)
  }

  @Test(
    "a percentage that is exactly the limit meets it",
    arguments: [(999, 1000, "99.9%"), (1, 3, "33.4%"), (7, 10, "70%")])
  func exactPercentages(_ good: Int, _ total: Int, _ limit: String) throws {
    let totals = TotalsTests.totals(
      (0..<total).map { $0 < good ? #"{"status":"success"}"# : #"{"status":"failed","error":{"code":"timeout"}}"# })
    #expect(try Self.verdict("success>=\(limit)", totals) == (good == 1 ? .fail : .pass))
    #expect(try Self.verdict("success=\(limit)", totals) == (good == 1 ? .fail : .pass))
  }

  @Test("a text that is not a gate is refused with the missing part")
  func wrongGates() throws {
    let faults = [
      ("p99", "a comparison"), ("p99<", "a duration with its unit"), ("p99<500", "a duration with its unit"),
      ("throughpt<1s", "did you mean throughput?"), ("success=99", "a percentage"), ("success=101%", "a percentage"),
      ("failed<=1.5", "a whole number"), ("failed<=-1", "a whole number"), ("bytes>1X", "a number of bytes"),
      ("throughput>1/m", "items per second"), ("nonsense=1", "the figures are"), ("p99<1.2.3ms", "a duration"),
      ("", "give a figure"),
      ("p99<0x", "a multiple"),
    ]
    for (text, message) in faults {
      let fault = #expect(throws: Requirement.Fault.self) { try Requirement(text) }
      #expect(fault?.message.contains(message) == true, "\(text): \(fault?.message ?? "")")
    }
  }

  @Test("a gate may be a multiple of a baseline's figure")
  func baseline() throws {
    let slower = TotalsTests.totals((1...100).map { #"{"status":"success","duration_ms":\#($0 * 2)}"# })
    #expect(try Self.verdict("p50<=2x", slower, baseline: Self.totals) == .pass)
    #expect(try Self.verdict("p50<=1.9x", slower, baseline: Self.totals) == .fail)
    #expect(try Self.verdict("p99.9<=2x", slower, baseline: Self.totals) == .insufficient)
    // The baseline had no warnings, and a multiple of 0 is 0.
    #expect(try Self.verdict("warnings<=2x", slower, baseline: Self.totals) == .pass)
    #expect(try Self.verdict("failed<=2x", slower, baseline: slower) == .pass)
    let few = TotalsTests.totals([#"{"status":"success","duration_ms":1}"#])
    let result = GateResult(try Requirement("p50<=2x"), slower, baseline: few)
    #expect(result.verdict == .insufficient && result.reason?.hasPrefix("in the baseline: a p50 needs 2") == true)
  }

  @Test("a failed gate outranks one that cannot be judged, and an empty report outranks both")
  func overallVerdict() throws {
    func report(_ gates: [String], _ totals: Totals = Self.totals) throws -> Report {
      Report(totals, requirements: try gates.map { try Requirement($0) })
    }
    #expect(try report([]).verdict == nil && report([]).isSuccess == false)
    #expect(try report(["total=102"]).verdict == .pass && report(["total=102"]).isSuccess)
    #expect(try report(["total=102", "p99.9<1s"]).verdict == .insufficient)
    #expect(try report(["p99.9<1s", "failed=0"]).verdict == .fail)
    #expect(try report([], Totals()).verdict == .insufficient && report(["total=0"], Totals()).verdict == .insufficient)
    let done = TotalsTests.totals([#"{"status":"success"}"#, #"{"status":"skipped","reason":"resumed"}"#])
    #expect(try report([], done).isSuccess && report(["success=100%"], done).verdict == .pass)
    // No item was attempted here, so there is no percentage.
    let elsewhere = TotalsTests.totals([#"{"status":"skipped","reason":"not_selected"}"#])
    #expect(try report(["success=100%"], elsewhere).verdict == .insufficient && report([], elsewhere).isSuccess)
    let stopped = TotalsTests.totals([#"{"status":"success"}"#, #"{"status":"skipped","reason":"stopped"}"#])
    #expect(try report([], stopped).isSuccess == false && report(["success=100%"], stopped).verdict == .fail)
  }

  @Test("a figure that differs from its limit is not shown as the limit")
  func shownFigures() throws {
    let totals = TotalsTests.totals(
      (0..<3000).map { $0 < 31 ? #"{"status":"failed","error":{"code":"timeout"}}"# : #"{"status":"success"}"# })
    #expect(GateResult(try Requirement("failed<1%"), totals, baseline: nil).shown?.hasPrefix("1.0333") == true)
    #expect(GateResult(try Requirement("failed<2%"), totals, baseline: nil).shown == "1.0%")
    #expect(
      Metric.percentText(0.99999) == "99.999%" && Metric.percentText(1) == "100%" && Metric.percentText(0) == "0%")
    #expect(Metric.percentText(1e-6) == "0.0001%" && Metric.percentText(0.5) == "50.0%")
  }
}
