/// The RESTORE event of one item.
public struct RestoreEvent: Sendable {
  public let id: String
  public let itemID: String
  public let actor: String
  /// A JSON object, compact, members sorted.
  public let context: String
  public let at: Timestamp
}
