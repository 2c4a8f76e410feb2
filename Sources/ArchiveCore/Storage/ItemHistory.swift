/// Everything about an item that is not in its own row.
package struct ItemHistory: Sendable {
  package struct Event: Sendable {
    package let id: String
    package let action: String
    package let actor: String
    /// A JSON object, as in the database.
    package let context: String
    package let createdAt: String

    package init(id: String, action: String, actor: String, context: String, createdAt: String) {
      (self.id, self.action, self.actor, self.context, self.createdAt) = (id, action, actor, context, createdAt)
    }

    /// The context's value. Other tools write this column too; a value that is not JSON becomes a string.
    package var contextValue: JSONValue {
      (try? JSONScanner.decode(Array(context.utf8)[...])) ?? .string(context)
    }
  }

  package var events: [Event]
  package var tags: [String]
  package var referents: [(type: String, value: String)]

  package init(events: [Event] = [], tags: [String] = [], referents: [(type: String, value: String)] = []) {
    (self.events, self.tags, self.referents) = (events, tags, referents)
  }
}
