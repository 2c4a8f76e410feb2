public import ArchiveCore
public import ArgumentParser

// The core's choices as values of options; their raw values are what is typed.
extension ArchiveReason: ExpressibleByArgument {}
extension Backend: ExpressibleByArgument {}
extension Durability: ExpressibleByArgument {}
extension ItemKind: ExpressibleByArgument {}
extension OverwritePolicy: ExpressibleByArgument {}

extension Timestamp: ExpressibleByArgument {
  /// RFC 3339, or a date.
  public init?(argument: String) { self.init(argument) }
}

/// A part of something, as `5%` or `0.1%`.
public struct Percentage: ExpressibleByArgument, Sendable {
  /// Above 0, at most 1.
  public let fraction: Double

  public init?(argument: String) {
    guard argument.last == "%", let number = Double(argument.dropLast()), number > 0, number <= 100 else { return nil }
    fraction = number / 100
  }
}

extension FailureLimit: ExpressibleByArgument {
  /// A number of items, or a part of them with `%`.
  public init?(argument: String) {
    if let part = Percentage(argument: argument) {
      self = .fraction(part.fraction)
    } else if let count = Int(argument), count > 0 {
      self = .count(count)
    } else {
      return nil
    }
  }
}

extension Selection.Shard: ExpressibleByArgument {
  /// `K/N`.
  public init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1] else { return nil }
    self.init(number: number, count: count)
  }
}
