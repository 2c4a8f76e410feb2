import ArchiveCore

/// Times in records (RFC 3339).
extension EventScanner {
  /// `2026-11-26T14:00:00Z` or `2026-11-26T14:00:00.123Z`.
  func exactTime(_ place: ResultEvent.Text) -> (time: Int64, isCoarse: Bool)? {
    let length = place.end - place.start
    guard length == 20 || length == 24 else { return nil }
    let t = base + place.start
    func two(_ at: Int) -> Int64? {
      let (a, b) = (t[at] &- 0x30, t[at + 1] &- 0x30)
      return a < 10 && b < 10 ? Int64(a) * 10 + Int64(b) : nil
    }
    guard t[10] == UInt8(ascii: "T"), t[length - 1] == UInt8(ascii: "Z"), t[13] == 0x3A, t[16] == 0x3A,
      let hour = two(11), let minute = two(14), let second = two(17), hour < 24, minute < 60, second < 60
    else { return nil }
    guard t[4] == UInt8(ascii: "-"), t[7] == UInt8(ascii: "-"), let century = two(0), let year = two(2),
      let month = two(5), let day = two(8), let days = Self.days(century * 100 + year, month, day)
    else { return nil }
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
    if length == 20 { return (seconds * 1_000_000, true) }
    guard t[19] == UInt8(ascii: "."), let high = two(20), t[22] &- 0x30 < 10 else { return nil }
    return (seconds * 1_000_000 + (high * 10 + Int64(t[22] &- 0x30)) * 1000, false)
  }

  /// Days from 1970-01-01 to a date of the Gregorian calendar; nil for one that does not exist.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64? {
    guard (1...12).contains(month), day >= 1 else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let length: Int64 = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    if day > length { return nil }
    // Years that begin in March have their leap day last, so the days before a month do not depend on the year.
    let (y, m) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
    return y * 365 + (y >= 0 ? y / 4 - y / 100 + y / 400 : -1) + (m * 153 + 2) / 5 + day - 719_469
  }

  func otherTime(_ place: ResultEvent.Text) -> (time: Int64, isCoarse: Bool)? {
    let text = String(
      decoding: UnsafeBufferPointer(start: base + place.start, count: place.end - place.start), as: UTF8.self)
    guard let time = Timestamp(text) else { return nil }
    return (time.seconds * 1_000_000 + Int64(time.nanoseconds / 1000), !text.contains("."))
  }
}
