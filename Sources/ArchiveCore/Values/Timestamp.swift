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

  /// `YYYY-MM-DDTHH:MM:SSZ`, the form in the database and the evidence log.
  public var description: String { text(fraction: 0) }

  /// With milliseconds, the form in records.
  public var withMilliseconds: String { text(fraction: 3) }

  /// With all nine digits, the form of a file's `mtime`.
  public var withNanoseconds: String { text(fraction: 9) }

  /// `YYYYMMDD_HHMMSS`, the form in names of saved reports.
  package var fileNameForm: String {
    description.replacing("T", with: "_").filter { $0 != "-" && $0 != ":" && $0 != "Z" }
  }

  private func text(fraction digits: Int) -> String {
    String(unsafeUninitializedCapacity: 40) { write(to: $0, fraction: digits) }
  }

  /// The length of the text in bytes, for a year of four digits and this many digits of the second's fraction.
  static func textCount(fraction digits: Int) -> Int { digits == 0 ? 20 : 21 + digits }

  /// Writes the text with this many digits of the second's fraction, 0 to 9, and returns its length in bytes.
  @discardableResult
  func write(to text: UnsafeMutableBufferPointer<UInt8>, fraction digits: Int) -> Int {
    let (year, month, day) = date
    let time = Int((seconds % Self.secondsOfDay + Self.secondsOfDay) % Self.secondsOfDay)
    var end = 0
    func put(_ byte: UInt8) {
      text[end] = byte
      end += 1
    }
    func put(_ number: Int, width: Int) {
      var unit = 1
      for _ in 1..<width { unit *= 10 }
      while unit > 0 {
        put(UInt8(truncatingIfNeeded: number / unit % 10) + 0x30)
        unit /= 10
      }
    }
    if (0...9999).contains(year) { put(year, width: 4) } else { for byte in String(year).utf8 { put(byte) } }
    put(UInt8(ascii: "-"))
    put(month, width: 2)
    put(UInt8(ascii: "-"))
    put(day, width: 2)
    put(UInt8(ascii: "T"))
    put(time / 3600, width: 2)
    put(UInt8(ascii: ":"))
    put(time / 60 % 60, width: 2)
    put(UInt8(ascii: ":"))
    put(time % 60, width: 2)
    if digits > 0 {
      put(UInt8(ascii: "."))
      var rest = Int(nanoseconds)
      for _ in digits..<9 { rest /= 10 }
      put(rest, width: digits)
    }
    put(UInt8(ascii: "Z"))
    return end
  }

  private static let secondsOfDay: Int64 = 86400

  /// Year, month and day of the Gregorian calendar; gmtime(3) takes a lock that all threads share.
  private var date: (year: Int, month: Int, day: Int) {
    // Counted from 1 March of the year 0, so that a leap day is the last of its year; 400 years have 146,097 days.
    let (whole, rest) = seconds.quotientAndRemainder(dividingBy: Self.secondsOfDay)
    let days = Int(rest < 0 ? whole - 1 : whole) + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    // From March on, each group of five months has 153 days.
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    return (era * 400 + yearOfEra + (month < 10 ? 0 : 1), month < 10 ? month + 3 : month - 9, day)
  }

  /// Reads RFC 3339 (`T` or a space between, any offset), or a date alone, which is its midnight UTC.
  ///
  /// A leap second, 23:59:60 UTC at the end of a month (RFC 3339, 5.7), is the second after it, as time(2) counts.
  /// Returns nil for anything else, dates that do not exist included.
  public init?(_ text: String) {
    var text = text
    guard let time = text.withUTF8({ Timestamp(utf8: $0) }) else { return nil }
    self = time
  }

  /// The same from bytes of UTF-8.
  init?(utf8 text: UnsafeBufferPointer<UInt8>) {
    var rest = UnsafeBufferPointer(rebasing: text[...])
    func number(_ count: Int) -> Int? {
      guard rest.count >= count else { return nil }
      var number = 0
      for byte in rest[..<count] {
        guard case 0x30...0x39 = byte else { return nil }
        number = number * 10 + Int(byte - 0x30)
      }
      rest = UnsafeBufferPointer(rebasing: rest[count...])
      return number
    }
    func consume(_ characters: StaticString) -> UInt8? {
      guard let byte = rest.first, characters.withUTF8Buffer({ $0.contains(byte) }) else { return nil }
      rest = UnsafeBufferPointer(rebasing: rest[1...])
      return byte
    }
    guard let year = number(4), consume("-") != nil, let month = number(2), consume("-") != nil, let day = number(2),
      (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year)
    else { return nil }
    var (hour, minute, second, nanoseconds, offset) = (0, 0, 0, 0, 0)
    if !rest.isEmpty {
      guard consume("Tt ") != nil, let h = number(2), consume(":") != nil, let m = number(2), consume(":") != nil,
        let s = number(2)
      else { return nil }
      (hour, minute, second) = (h, m, s)
      if consume(".") != nil {
        let count = rest.prefix { (0x30...0x39).contains($0) }.count
        guard count > 0, count <= 9, let value = number(count) else { return nil }
        nanoseconds = (count..<9).reduce(value) { value, _ in value * 10 }
      }
      if consume("Zz") == nil {
        guard let sign = consume("+-"), let h = number(2), consume(":") != nil, let m = number(2), h < 24, m < 60 else {
          return nil
        }
        offset = (h * 3600 + m * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
      }
    }
    guard rest.isEmpty, hour < 24, minute < 60, second <= 60 else { return nil }
    let clock = Self.days(until: year, month, day) * 86400 + hour * 3600 + minute * 60 + second
    self.init(seconds: Int64(clock - offset), nanoseconds: Int32(nanoseconds))
    if second == 60 {
      // The second after a leap second begins a month.
      guard date.day == 1, self.seconds % Self.secondsOfDay == 0 else { return nil }
    }
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The days from 1970-01-01 to a day of the Gregorian calendar: the reverse of `date`.
  private static func days(until year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month > 2 ? year : year - 1
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

extension JSONWriter {
  /// A member whose value is a time, with this many digits of the second's fraction.
  mutating func member(_ name: StaticString, _ time: Timestamp, fraction digits: Int = 0) {
    key(word: name)
    self.time(time, fraction: digits)
  }

  mutating func time(_ time: Timestamp, fraction digits: Int = 0) {
    // The year has more or fewer than four digits.
    guard (0..<253_402_300_800).contains(time.seconds) else {
      return string(digits == 0 ? time.description : time.withMilliseconds)
    }
    plainString(count: Timestamp.textCount(fraction: digits)) { _ = time.write(to: $0, fraction: digits) }
  }
}
