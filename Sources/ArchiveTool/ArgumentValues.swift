package import ArchiveCore
public import ArgumentParser

// The core's choices as values of options; the user types their raw values.
extension ArchiveReason: ExpressibleByArgument {}
extension Backend: ExpressibleByArgument {}
extension Durability: ExpressibleByArgument {}
extension ItemKind: ExpressibleByArgument {}
extension OverwritePolicy: ExpressibleByArgument {}

extension ItemOrder: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }

  package static var allValueStrings: [String] {
    Key.allCases.map(\.rawValue) + Key.allCases.map { "-" + $0.rawValue }
  }

  package static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

// Values whose errors need an explanation: the parser only reports that they are invalid.

extension Double {
  /// The fraction that `5%` or `0.1%` means; throws `ValidationError`.
  @Sendable package static func percentage(_ argument: String) throws -> Double {
    guard argument.last == "%", let number = Double(argument.dropLast()), number > 0, number <= 100 else {
      throw ValidationError("give a percentage above 0% and up to 100%, such as 5%")
    }
    return number / 100
  }
}

extension FailureLimit {
  /// A number of items, or a percentage of them; throws `ValidationError`.
  @Sendable package static func parse(_ argument: String) throws -> FailureLimit {
    if let part = try? Double.percentage(argument) { return .fraction(part) }
    guard let count = Int(argument), count > 0 else {
      throw ValidationError("give a number of items, 1 or more, or a percentage such as 5%")
    }
    return .count(count)
  }
}

extension Selection.Shard {
  /// `K/N`; throws `ValidationError`.
  @Sendable package static func parse(_ argument: String) throws -> Selection.Shard {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1],
      let shard = Selection.Shard(number: number, count: count)
    else { throw ValidationError("give K/N with 1 ≤ K ≤ N, such as 1/30") }
    return shard
  }
}

extension Timestamp {
  /// A time, a date, or a time relative to now; throws `ValidationError`.
  @Sendable package static func parse(_ argument: String) throws -> Timestamp {
    guard let time = Timestamp(typed: argument, now: .now()) else {
      throw ValidationError(
        "give a time such as 2026-11-23T14:00:00Z, a date, 30m, 36h, 7d, 2w, today or yesterday")
    }
    return time
  }
}

extension Timestamp {
  /// A time or a date, not relative to now, as a whole second; throws `ValidationError`.
  @Sendable package static func date(_ argument: String) throws -> Timestamp {
    guard let time = Timestamp(argument), let due = time.asDueDate else {
      throw ValidationError("give a date such as 2031-07-01, or a time such as 2031-07-01T12:00:00Z")
    }
    return due
  }
}

extension ContentHash {
  /// Throws `ValidationError`.
  @Sendable package static func parse(_ argument: String) throws -> ContentHash {
    guard let hash = ContentHash(hex: argument) else {
      throw ValidationError("give the 64 hexadecimal digits that sha256sum prints")
    }
    return hash
  }
}

extension Int64 {
  /// A number of bytes, or of units of 1024 bytes as in `10K`, `10M` and `10G`; throws `ValidationError`.
  @Sendable package static func byteCount(_ argument: String) throws -> Int64 {
    let shifts: [String: Int64] = ["K": 10, "M": 20, "G": 30]
    let shift = argument.last.flatMap { shifts[$0.uppercased()] }
    let digits = shift == nil ? argument[...] : argument.dropLast()
    let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    let (count, isTooLarge) = (Int64(digits) ?? .max).multipliedReportingOverflow(by: 1 << (shift ?? 0))
    guard isNumber, !isTooLarge, Int64(digits) != nil else {
      throw ValidationError("give a number of bytes, or of units of 1024 bytes, such as 10K, 10M or 10G")
    }
    return count
  }
}
