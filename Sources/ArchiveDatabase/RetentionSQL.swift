import ArchiveCore

/// The SQL of deletion requests and approvals.
struct RetentionSQL {
  private let dialect: Dialect

  init(_ dialect: Dialect) { self.dialect = dialect }

  /// A query of the events that decide on holds and on the deletion of contents, in order of time.
  func events(where condition: String) -> String {
    let actions = [EventAction.legalHold, .legalRelease, .pruneRequest, .pruneWithdraw, .deleteApproved]
      .map { "'\($0.rawValue)'" }
    return """
      SELECT item_id, action, actor, context, created_at FROM event
      WHERE \(condition) AND action IN (\(actions.joined(separator: ", ")))
      ORDER BY item_id, created_at, \(dialect.eventOrder)
      """
  }

  /// A condition that is true for an item whose deletion two people have agreed on.
  ///
  /// SQL compares names less exactly; when an approval is recorded, `PersonName` compares them.
  func isApproved(_ item: String) -> String {
    """
    EXISTS (SELECT 1 FROM event AS sign WHERE \(isInForce("sign", .deleteApproved, item))
      AND EXISTS (SELECT 1 FROM event AS other WHERE \(isInForce("other", .deleteApproved, item))
        AND \(areDifferent("other", "sign"))))
    """
  }

  /// A condition that is true for an item whose deletion is requested and waits for a second person.
  func isRequested(_ item: String) -> String {
    """
    EXISTS (SELECT 1 FROM event AS sign WHERE \(isInForce("sign", .pruneRequest, item))
      AND NOT EXISTS (SELECT 1 FROM event AS other WHERE other.item_id = \(item).id
        AND other.action = '\(EventAction.deleteApproved.rawValue)' AND \(follows("other", "sign"))
        AND \(areDifferent("other", "sign"))))
    """
  }

  /// A condition that is true for an event of this action that was not withdrawn.
  private func isInForce(_ event: String, _ action: EventAction, _ item: String) -> String {
    """
    \(event).item_id = \(item).id AND \(event).action = '\(action.rawValue)'
      AND NOT EXISTS (SELECT 1 FROM event AS later WHERE later.item_id = \(item).id
        AND later.action = '\(EventAction.pruneWithdraw.rawValue)' AND \(follows("later", event)))
    """
  }

  private func follows(_ later: String, _ event: String) -> String {
    let order = dialect.eventOrder
    return "(\(later).created_at, \(later).\(order)) > (\(event).created_at, \(event).\(order))"
  }

  private func areDifferent(_ a: String, _ b: String) -> String { "lower(trim(\(a).actor)) <> lower(trim(\(b).actor))" }

  /// A query of how many items that use each content are not approved for deletion, and how many are held.
  func use(where condition: String, isLocked: Bool) -> String {
    let counts = """
      SELECT item.artifact_id, count(CASE WHEN \(isApproved("item")) THEN NULL ELSE 1 END),
        count(CASE WHEN item.legal_hold <> 0 THEN 1 END)
      """
    if !isLocked { return "\(counts) FROM item WHERE \(condition) GROUP BY item.artifact_id" }
    return dialect.lockingGroups(counts, from: "item", where: condition, by: "item.artifact_id")
  }
}
