/// Everything about an item beside its own row.
public struct ItemHistory: Sendable {
  public struct Event: Sendable {
    public let id: String
    public let action: String
    public let actor: String
    /// A JSON object, as the database holds it.
    public let context: String
    public let createdAt: String

    public init(id: String, action: String, actor: String, context: String, createdAt: String) {
      (self.id, self.action, self.actor, self.context, self.createdAt) = (id, action, actor, context, createdAt)
    }
  }

  public var events: [Event]
  public var tags: [String]
  public var referents: [(type: String, value: String)]

  public init(events: [Event] = [], tags: [String] = [], referents: [(type: String, value: String)] = []) {
    (self.events, self.tags, self.referents) = (events, tags, referents)
  }
}
