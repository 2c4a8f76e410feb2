/// The RESTORE event of one item.
package struct RestoreEvent: Sendable {
  package let id: String
  package let itemID: String
  package let actor: String
  /// A JSON object, compact, members sorted.
  package let context: String
  package let at: Timestamp
}
