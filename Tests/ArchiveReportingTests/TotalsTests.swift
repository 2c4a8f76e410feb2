import ArchiveCore
import Testing

@testable import ArchiveReporting

@Suite("totals of results")
struct TotalsTests {
  static func totals(_ lines: some Sequence<String>, groupBy: String? = nil) -> Totals {
    var totals = Totals(groupBy: groupBy)
    for line in lines { EventTests.with(line, groupBy: groupBy) { if let event = $0 { totals.add(event) } } }
    return totals
  }

  static func line(_ place: Int) -> String {
    let time = Timestamp(seconds: 1_767_225_600 + Int64(place * 7)).withMilliseconds
    let end =
      switch place % 10 {
      case 7: #""status":"failed","error":{"code":"code\#(place % 3)","message":"m\#(place)"}"#
      case 8: #""status":"skipped","reason":"\#(place % 4 == 0 ? "stopped" : "resumed")""#
      default: #""status":"success","size_bytes":\#(place),"duration_ms":\#(place % 37 * place % 101)"#
      }
    return
      #"{"tombstone":"t\#(place)","output":"o\#(place)","actor":"a\#(place % 2)","owner":"w\#(place % 5)","attempts":\#(place % 4),"started_at":"\#(time)",\#(end)}"#
  }

  @Test("the parts of a stream, in any order, add up to the whole")
  func parts() {
    let lines = (0..<5000).map(Self.line)
    let whole = Self.totals(lines, groupBy: "owner")
    var sum = Totals(groupBy: "owner")
    for shard in (0..<16).reversed() {
      sum.add(Self.totals(lines.indices.filter { $0 * 11 % 16 == shard }.map { lines[$0] }, groupBy: "owner"))
    }
    #expect(whole.total == 5000 && whole.failed == 500 && whole.skipped == 500)
    #expect(sum.succeeded == whole.succeeded && sum.failed == whole.failed && sum.skipped == whole.skipped)
    #expect(sum.bytes == (0..<5000).filter { ![7, 8].contains($0 % 10) }.map(Int64.init).reduce(0, +))
    #expect(sum.bytes == whole.bytes && sum.doneElsewhere == whole.doneElsewhere)
    #expect(sum.actors == whole.actors && sum.skipReasons == whole.skipReasons && sum.kinds == whole.kinds)
    #expect(sum.failures.sorted { $0.code < $1.code } == whole.failures.sorted { $0.code < $1.code })
    // The first by time, though it came last here.
    #expect(sum.failures.map(\.example.message).sorted() == ["m17", "m27", "m7"])
    #expect(sum.slowest == whole.slowest && sum.mostRetried == whole.mostRetried && whole.slowest.items.count == 10)
    #expect(sum.timeline == whole.timeline && sum.start == whole.start && sum.end == whole.end)
    #expect(sum.latency.buckets.elementsEqual(whole.latency.buckets) { $0 == $1 })
    let (a, b) = (sum.groups!.sorted, whole.groups!.sorted)
    #expect(a.map(\.name) == ["w0", "w1", "w2", "w3", "w4"] && a.map(\.name) == b.map(\.name))
    #expect(a.map(\.group.succeeded) == b.map(\.group.succeeded) && a.map(\.group.failed).reduce(0, +) == 500)
  }

  @Test("a timeline has a bounded number of intervals and loses no record")
  func timeline() {
    var timeline = Timeline(base: 10)
    for place in 0..<10_000 { timeline.add(Int64(place) * 100_000_000, .init(succeeded: 1, bytes: 2)) }
    // A million seconds; 512 intervals of 10 s are 5,120 s, and 2^8 times as much is enough.
    #expect(timeline.seconds == 2560 && timeline.sorted.count == 391)
    #expect(timeline.sorted.map(\.interval.succeeded).reduce(0, +) == 10_000)
    #expect(timeline.sorted.map(\.interval.bytes).reduce(0, +) == 20_000)
    #expect(timeline.sorted[1].start == 2560)
    #expect(Timeline(base: 10, seconds: 2560, timeline.sorted) == timeline)
    #expect(Timeline(base: 10, seconds: 2561, timeline.sorted) == nil)
  }

  @Test("names beyond a limit are counted together")
  func names() {
    var names = NameCounts()
    for round in 0..<2 { for place in 0..<1500 { names.add("n\(place + round)", 1) } }
    #expect(names.total == 3000 && names[NameCounts.others] == 1001 && names["n0"] == 1 && names["n5"] == 2)
    #expect(names.byFrequency.first?.name == NameCounts.others)
  }

  @Test("a record counts once, and not at all if it is not a result")
  func countedOnce() {
    let totals = Self.totals([
      #"{"status":"success","size_bytes":9223372036854775807}"#, #"{"status":"success","size_bytes":1}"#,
      #"{"status":"success","actor":5}"#, #"{"status":"skipped","reason":"dead","skipped":"stopped"}"#,
    ])
    #expect(totals.succeeded == 2 && totals.total == 3 && totals.bytes == .max && totals.skipReasons["stopped"] == 1)
  }

  @Test("durations are shown in milliseconds, minutes and hours")
  func durations() {
    #expect(
      [0, 415.4, 59_999, 61_000, 3_723_000].map(TextReport.duration) == [
        "0ms", "415ms", "59999ms", "1m 1s", "1h 2m 3s",
      ])
  }

  @Test("a CSV field is quoted where necessary")
  func csvFields() {
    #expect(
      ["", "a b", "a,b", "a\"b", "a\nb", " a"].map(CSVReport.field) == [
        "", "a b", "\"a,b\"", "\"a\"\"b\"", "\"a\nb\"", "\" a\"",
      ])
  }
}
