import Testing

@testable import ArchiveCore

@Suite("timestamps")
struct TimestampTests {
  /// The seconds are those of GNU date.
  @Test(
    "a time is read as its seconds since 1970",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-11-23T12:48:38Z", 1_795_438_118), ("2000-02-29T23:59:59+00:00", 951_868_799),
      ("2024-05-29T10:31:42.25+02:00", 1_716_971_502), ("1969-12-31T23:59:59Z", -1), ("2024-05-29", 1_716_940_800),
    ])
  func readsTimes(_ text: String, _ seconds: Int64) throws {
    #expect(try #require(Timestamp(text)).seconds == seconds)
  }

  @Test(
    "a text that is not a time is refused",
    arguments: [
      "", "2024", "2024-02-30", "2024-05-29T25:00:00Z", "2024-05-29T10:31:42", "2024-05-29T10:31:42Zx", "24-05-29",
      "2024-05-29T10:31Z",
    ])
  func refusesTimes(_ text: String) { #expect(Timestamp(text) == nil) }

  @Test("a time is written in every form")
  func writesTimes() {
    let time = Timestamp(seconds: 1_716_978_702, nanoseconds: 1_500_000)
    #expect(time.description == "2024-05-29T10:31:42Z")
    #expect(time.withMilliseconds == "2024-05-29T10:31:42.001Z")
    #expect(time.withNanoseconds == "2024-05-29T10:31:42.001500000Z")
    #expect(time.fileNameForm == "20240529_103142")
    #expect(Timestamp(time.withNanoseconds) == time)
    #expect(time.adding(milliseconds: -2).withNanoseconds == "2024-05-29T10:31:41.999500000Z")
    #expect(time.adding(milliseconds: 1500).milliseconds(since: time) == 1500)
  }

  @Test(
    "a leap second is the second after it",
    arguments: [
      ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"), ("2012-06-30T23:59:60Z", "2012-07-01T00:00:00Z"),
      ("1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00Z"), ("2017-01-01T05:44:60+05:45", "2017-01-01T00:00:00Z"),
      ("2016-12-31 23:59:60.25z", "2017-01-01T00:00:00.25Z"),
    ])
  func valid(_ leap: String, _ next: String) {
    let time = Timestamp(leap)
    #expect(time != nil && time == Timestamp(next))
  }

  @Test(
    "second 60 is refused where no leap second can be",
    arguments: [
      "2016-12-30T23:59:60Z", "2016-12-31T22:59:60Z", "2016-12-31T23:58:60Z", "2016-12-31T23:59:61Z",
      "2016-12-31T23:59:60-08:00", "2016-02-30T23:59:60Z",
    ])
  func invalid(_ text: String) { #expect(Timestamp(text) == nil) }
}
