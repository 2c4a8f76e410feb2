/// The order in which a query hands items on; those that are equal in it come in the order in which they were archived.
public struct ItemOrder: Sendable, Equatable, CustomStringConvertible {
  public enum Key: String, Sendable, CaseIterable {
    case archived
    /// Byte by byte.
    case path
    /// Of the content.
    case size
    /// When it was last restored, items never restored first.
    case restored
  }

  public var key: Key
  public var isDescending: Bool

  public init(_ key: Key = .archived, isDescending: Bool = false) {
    (self.key, self.isDescending) = (key, isDescending)
  }

  /// The key, with `-` before it when it is descending.
  public var description: String { (isDescending ? "-" : "") + key.rawValue }

  package init?(_ text: String) {
    let isDescending = text.hasPrefix("-")
    guard let key = Key(rawValue: isDescending ? String(text.dropFirst()) : text) else { return nil }
    self.init(key, isDescending: isDescending)
  }
}
