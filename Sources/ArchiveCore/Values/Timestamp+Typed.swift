extension Timestamp {
  /// The whole second, if its year in UTC has four digits, which every database can store and compare; else nil.
  package var asDueDate: Timestamp? {
    (Self.firstYear...Self.lastSecond).contains(seconds) ? Timestamp(seconds: seconds) : nil
  }

  /// Reads a time that a person types: RFC 3339; the form of tables, `2026-11-26 07:22:05` in UTC; a date, `today` or
  /// `yesterday`, which are midnights UTC; or minutes, hours, days or weeks ago, such as `30m`, `36h`, `7d` and `2w`.
  ///
  /// Times ago are whole seconds, as in archives. Returns nil for anything else, and for times before the year 1.
  package init?(typed text: String, now: Timestamp) {
    let day: Int64 = 86_400
    let midnight = now.seconds - (now.seconds % day + day) % day
    switch text {
    case "today": self.init(seconds: midnight)
    case "yesterday": self.init(seconds: midnight - day)
    default:
      guard let unit = text.last.flatMap({ Self.units[$0] }) else {
        let isOfTable = text.utf8.count == 19 && Array(text.utf8)[10] == UInt8(ascii: " ")
        self.init(isOfTable ? text.replacing(" ", with: "T") + "Z" : text)
        return
      }
      let digits = text.dropLast()
      guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int64(digits) else {
        return nil
      }
      let (age, isTooLarge) = count.multipliedReportingOverflow(by: unit)
      guard !isTooLarge, age <= now.seconds - Self.firstYear else { return nil }
      self.init(seconds: now.seconds - age)
    }
  }

  /// The seconds of a minute, an hour, a day and a week.
  private static let units: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]

  /// 0001-01-01T00:00:00Z.
  private static let firstYear: Int64 = -62_135_596_800

  /// 9999-12-31T23:59:59Z.
  private static let lastSecond: Int64 = 253_402_300_799
}
