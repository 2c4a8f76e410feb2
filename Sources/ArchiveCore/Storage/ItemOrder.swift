/// The order of a query's items; equal items are in the order of archiving.
public struct ItemOrder: Sendable, Equatable, CustomStringConvertible {
  public enum Key: String, Sendable, CaseIterable {
    case archived
    /// Byte by byte.
    case path
    /// By size of the content.
    case size
    /// By time of the last restore, with items never restored first.
    case restored
  }

  public var key: Key
  public var isDescending: Bool

  public init(_ key: Key = .archived, isDescending: Bool = false) {
    (self.key, self.isDescending) = (key, isDescending)
  }

  /// The key, after a `-` if it is descending.
  public var description: String { (isDescending ? "-" : "") + key.rawValue }

  package init?(_ text: String) {
    let isDescending = text.hasPrefix("-")
    guard let key = Key(rawValue: isDescending ? String(text.dropFirst()) : text) else { return nil }
    self.init(key, isDescending: isDescending)
  }
}
