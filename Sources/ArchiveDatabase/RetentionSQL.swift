import ArchiveCore

/// The SQL about requests and approvals.
struct RetentionSQL {
  private let dialect: Dialect

  init(_ dialect: Dialect) { self.dialect = dialect }

  /// The events that say whether an item's content is to be deleted, in order of time.
  func deletionEvents(where condition: String) -> String {
    let actions = [EventAction.pruneRequest, .pruneWithdraw, .deleteApproved].map { "'\($0.rawValue)'" }
    return """
      SELECT item_id, action, actor, context FROM event
      WHERE \(condition) AND action IN (\(actions.joined(separator: ", ")))
      ORDER BY item_id, created_at, \(dialect.eventOrder)
      """
  }

  /// A condition that is true for the row `item` where there is an event of this action that none of the others has followed.
  private func has(_ action: EventAction, notFollowedBy others: [EventAction], _ item: String) -> String {
    let others = others.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    let order = dialect.eventOrder
    return """
      EXISTS (SELECT 1 FROM event AS sign WHERE sign.item_id = \(item).id AND sign.action = '\(action.rawValue)'
        AND NOT EXISTS (SELECT 1 FROM event AS later WHERE later.item_id = \(item).id AND later.action IN (\(others))
          AND (later.created_at, later.\(order)) > (sign.created_at, sign.\(order))))
      """
  }

  /// A condition that is true for an item whose deletion two people have agreed on.
  func isApproved(_ item: String) -> String { has(.deleteApproved, notFollowedBy: [.pruneWithdraw], item) }

  /// A condition that is true for an item whose deletion is requested and waits for a second person.
  func isRequested(_ item: String) -> String {
    has(.pruneRequest, notFollowedBy: [.pruneWithdraw, .deleteApproved], item)
  }

  /// How many of the items that use each content are not approved, and how many are held.
  func use(where condition: String, isLocked: Bool) -> String {
    let counts = """
      SELECT item.artifact_id, count(CASE WHEN \(isApproved("item")) THEN NULL ELSE 1 END),
        count(CASE WHEN item.legal_hold = 1 THEN 1 END)
      """
    if !isLocked { return "\(counts) FROM item WHERE \(condition) GROUP BY item.artifact_id" }
    return dialect.lockingGroups(counts, from: "item", where: condition, by: "item.artifact_id")
  }
}
