import Glibc

/// A point in time, to the nanosecond, in UTC; written and read as RFC 3339.
public struct Timestamp: Equatable, Comparable, Sendable, CustomStringConvertible {
  /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  public let seconds: Int64
  /// 0 to 999,999,999.
  public let nanoseconds: Int32

  public init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// The time by the system's clock (clock_gettime(2), CLOCK_REALTIME).
  package static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
  }

  public static func < (a: Timestamp, b: Timestamp) -> Bool {
    (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
  }

  /// Milliseconds from `earlier` to this time.
  package func milliseconds(since earlier: Timestamp) -> Double {
    Double(seconds - earlier.seconds) * 1e3 + Double(nanoseconds - earlier.nanoseconds) / 1e6
  }

  package func adding(milliseconds: Double) -> Timestamp {
    let total = Int64(nanoseconds) + Int64(milliseconds * 1e6)
    let carry = total >= 0 ? total / 1_000_000_000 : -((-total + 999_999_999) / 1_000_000_000)
    return Timestamp(seconds: seconds + carry, nanoseconds: Int32(total - carry * 1_000_000_000))
  }

  private var calendar: tm {
    var clock = time_t(seconds)
    var parts = tm()
    gmtime_r(&clock, &parts)
    return parts
  }

  private static func pad(_ number: some BinaryInteger, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// `YYYY-MM-DDTHH:MM:SSZ`, the form the database and the evidence log hold.
  public var description: String { text(fraction: "") }

  /// With milliseconds, the form of records.
  public var withMilliseconds: String { text(fraction: "." + Self.pad(nanoseconds / 1_000_000, 3)) }

  /// With all nine digits, the form of a file's `mtime`.
  public var withNanoseconds: String { text(fraction: "." + Self.pad(nanoseconds, 9)) }

  /// `YYYYMMDD_HHMMSS`, the form of the names of saved reports.
  package var fileNameForm: String {
    let t = calendar
    return Self.pad(Int(t.tm_year) + 1900, 4) + Self.pad(t.tm_mon + 1, 2) + Self.pad(t.tm_mday, 2) + "_"
      + Self.pad(t.tm_hour, 2) + Self.pad(t.tm_min, 2) + Self.pad(t.tm_sec, 2)
  }

  private func text(fraction: String) -> String {
    let t = calendar
    return Self.pad(Int(t.tm_year) + 1900, 4)
      + String(unsafeUninitializedCapacity: 32) { text in
        var end = 0
        func put(_ byte: UInt8) {
          text[end] = byte
          end += 1
        }
        func put(_ number: Int) {
          put(UInt8(number / 10 % 10) + 0x30)
          put(UInt8(number % 10) + 0x30)
        }
        put(UInt8(ascii: "-"))
        put(Int(t.tm_mon) + 1)
        put(UInt8(ascii: "-"))
        put(Int(t.tm_mday))
        put(UInt8(ascii: "T"))
        put(Int(t.tm_hour))
        put(UInt8(ascii: ":"))
        put(Int(t.tm_min))
        put(UInt8(ascii: ":"))
        put(Int(t.tm_sec))
        for byte in fraction.utf8 { put(byte) }
        put(UInt8(ascii: "Z"))
        return end
      }
  }

  /// Reads RFC 3339 (`T` or a space between, any offset), or a date alone, which is its midnight UTC.
  ///
  /// A leap second, 23:59:60 UTC at the end of a month (RFC 3339, 5.7), is the second after it, as time(2) counts.
  /// Returns nil for anything else, dates that do not exist included.
  public init?(_ text: String) {
    var rest = Substring(text)
    func number(_ digits: Int) -> Int? {
      guard rest.utf8.count >= digits, rest.utf8.prefix(digits).allSatisfy({ (0x30...0x39).contains($0) }) else {
        return nil
      }
      defer { rest = rest.dropFirst(digits) }
      return Int(rest.prefix(digits))
    }
    func take(_ character: Character) -> Bool {
      guard rest.first == character else { return false }
      rest = rest.dropFirst()
      return true
    }
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2) else { return nil }
    var (hour, minute, second, nanoseconds, offset) = (0, 0, 0, 0, 0)
    if !rest.isEmpty {
      guard take("T") || take("t") || take(" "), let h = number(2), take(":"), let m = number(2), take(":"),
        let s = number(2)
      else { return nil }
      (hour, minute, second) = (h, m, s)
      if take(".") {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        guard !digits.isEmpty, digits.count <= 9, let value = Int(digits) else { return nil }
        nanoseconds = (0..<9 - digits.count).reduce(value) { value, _ in value * 10 }
        rest = rest.dropFirst(digits.count)
      }
      if !(take("Z") || take("z")) {
        guard let sign = rest.first, sign == "+" || sign == "-" else { return nil }
        rest = rest.dropFirst()
        guard let h = number(2), take(":"), let m = number(2), h < 24, m < 60 else { return nil }
        offset = (h * 3600 + m * 60) * (sign == "-" ? -1 : 1)
      }
    }
    guard rest.isEmpty, hour < 24, minute < 60, second <= 60 else { return nil }
    let isLeap = second == 60
    var parts = tm()
    parts.tm_year = Int32(year - 1900)
    parts.tm_mon = Int32(month - 1)
    parts.tm_mday = Int32(day)
    parts.tm_hour = Int32(hour)
    parts.tm_min = Int32(minute)
    parts.tm_sec = Int32(isLeap ? 59 : second)
    let clock = timegm(&parts)
    // timegm(3) turns 30 February into 1 March: a date that changes did not exist.
    guard parts.tm_mon == Int32(month - 1), parts.tm_mday == Int32(day) else { return nil }
    self.init(seconds: Int64(clock) - Int64(offset) + (isLeap ? 1 : 0), nanoseconds: Int32(nanoseconds))
    if isLeap {
      let next = calendar
      guard next.tm_mday == 1, next.tm_hour == 0, next.tm_min == 0, next.tm_sec == 0 else { return nil }
    }
  }
}
