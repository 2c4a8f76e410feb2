package import ArchiveCore
public import ArgumentParser

// The core's choices as values of options; their raw values are what is typed.
extension ArchiveReason: ExpressibleByArgument {}
extension Backend: ExpressibleByArgument {}
extension Durability: ExpressibleByArgument {}
extension ItemKind: ExpressibleByArgument {}
extension OverwritePolicy: ExpressibleByArgument {}

extension Timestamp: ExpressibleByArgument {
  /// RFC 3339, or a date.
  package init?(argument: String) { self.init(argument) }
}

// Values that need a word of explanation when they are wrong: a parser says only that they are.

extension Double {
  /// The part of a whole that `5%` or `0.1%` is; throws `ValidationError`.
  @Sendable package static func percentage(_ argument: String) throws -> Double {
    guard argument.last == "%", let number = Double(argument.dropLast()), number > 0, number <= 100 else {
      throw ValidationError("give a percentage above 0% and up to 100%, such as 5%")
    }
    return number / 100
  }
}

extension FailureLimit {
  /// A number of items, or a part of them with `%`; throws `ValidationError`.
  @Sendable package static func parse(_ argument: String) throws -> FailureLimit {
    if let part = try? Double.percentage(argument) { return .fraction(part) }
    guard let count = Int(argument), count > 0 else {
      throw ValidationError("give a number of items from 1 on, or a percentage such as 5%")
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
