import FoundationEssentials

/// The id under which an item was archived: a UUID (RFC 9562), written in lower case.
public struct Tombstone: Hashable, Sendable, CustomStringConvertible {
  /// 36 characters, lower case, as the database holds it.
  public let description: String

  /// Accepts the 36-character form in either case; nil for anything else.
  public init?(_ text: String) {
    guard text.utf8.count == 36, let uuid = UUID(uuidString: text) else { return nil }
    description = uuid.uuidString.lowercased()
  }

  /// What the database holds, sound or not.
  public init(unchecked text: String) { description = text }

  private init() { description = newRowID() }

  /// A new random tombstone (UUID version 4).
  public static func random() -> Tombstone { Tombstone() }
}

/// A new random id for a row of any table (UUID version 4, lower case).
public func newRowID() -> String { UUID().uuidString.lowercased() }
