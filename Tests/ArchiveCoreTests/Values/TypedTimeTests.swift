import Testing

@testable import ArchiveCore

@Suite("times as typed")
struct TypedTimeTests {
  /// 2026-11-23T12:48:38.5Z, a Monday.
  private let now = Timestamp(seconds: 1_795_438_118, nanoseconds: 500_000_000)

  @Test(
    "a time as typed is a time, a date, or relative to now",
    arguments: [
      ("7d", "2026-11-16T12:48:38Z"), ("36h", "2026-11-22T00:48:38Z"), ("2w", "2026-11-09T12:48:38Z"),
      ("0h", "2026-11-23T12:48:38Z"), ("today", "2026-11-23T00:00:00Z"), ("yesterday", "2026-11-22T00:00:00Z"),
      ("2026-11-23", "2026-11-23T00:00:00Z"), ("2024-05-29T10:31:42+02:00", "2024-05-29T08:31:42Z"),
      ("365d", "2025-11-23T12:48:38Z"), ("30m", "2026-11-23T12:18:38Z"),
      ("2026-11-26 07:22:05", "2026-11-26T07:22:05Z"),
    ])
  func readsTimes(_ text: String, _ time: String) {
    #expect(Timestamp(typed: text, now: now)?.description == time)
  }

  @Test("today is the current day before 1970, too")
  func todayBefore1970() {
    let time = Timestamp(seconds: -1)
    #expect(Timestamp(typed: "today", now: time)?.description == "1969-12-31T00:00:00Z")
    #expect(Timestamp(typed: "yesterday", now: time)?.description == "1969-12-30T00:00:00Z")
    #expect(Timestamp(typed: "today", now: Timestamp(seconds: 0))?.seconds == 0)
  }

  @Test(
    "a text that is not a time is refused",
    arguments: [
      "", "d", "7", "-7d", "+7d", "7.5d", "7 d", "7D", "7M", "٧d", "2026-11-26 07:22",
      "2026-11-26 7:22:05Z", "tomorrow", "Today", "2024-02-30",
      "9223372036854775807w", "999999999999999999999d", "200000w",
    ])
  func refusesTimes(_ text: String) { #expect(Timestamp(typed: text, now: now) == nil) }
}
