/// Decides what a step does with an item, from the state that the transaction sees.
///
/// A hold takes precedence over everything. A content is deleted once the deletion of all items that use it is approved
/// and none is held.
struct RetentionRules {
  let step: RetentionStep
  let actor: String
  let reason: String?
  let distinctDatabaseUsers: Bool

  init(_ options: RetentionOptions) {
    (step, actor, reason) = (options.step, options.actor, options.reason)
    distinctDatabaseUsers = options.distinctDatabaseUsers
  }

  /// The decision about one item.
  struct Decision {
    let before: RetentionState
    var after: RetentionState
    /// The changes to write; nil if the item is in the requested state already.
    var effect: RetentionEffect?
    /// The request that is approved.
    var request: DeletionRequest?
    /// Whether the content is deleted; nil if this step deletes nothing.
    var isScrubbed: Bool?
    /// Compressed bytes that are deleted with it.
    var freedBytes: Int64?
    /// Other items that use the content and whose deletion is not approved; nil as above.
    var sharedReferences: Int64?
    /// Other items that use the content and are held; nil as above.
    var heldReferences: Int64?
    var warnings: [ItemWarning] = []
  }

  /// Decides about one item, and updates the window for the following items.
  ///
  /// Throws the reason for a refusal: `purged`, `held`, `not_requested`, `same_person`.
  func decide(_ tombstone: Tombstone, in window: inout RetentionWindow) throws(ItemError) -> Decision {
    guard var item = window.items[tombstone] else { throw .notFound(tombstone) }
    var decision = Decision(before: item.state, after: item.state)
    try apply(to: &decision, item, &window)
    item.state = decision.after
    window.items[tombstone] = item
    if decision.isScrubbed == true {
      // Other items of the group that use the content see that it is deleted.
      for (other, sharer) in window.items where sharer.artifactID == item.artifactID {
        window.items[other]?.state.content = item.state.content
      }
    }
    return decision
  }

  private func apply(
    to decision: inout Decision, _ item: RetentionItem, _ window: inout RetentionWindow
  ) throws(ItemError) {
    let state = item.state
    var effect = RetentionEffect(itemID: item.id)
    effect.after = state.lastEventAt
    switch step {
    case .hold:
      try refusePurged(state, "there is nothing left to hold")
      let isKnown = state.holds.contains { PersonName($0.actor) == PersonName(actor) && $0.reason == reason }
      if state.isHeld, isKnown { return }
      decision.after.holds.append(LegalHold(actor: actor, reason: reason))
      // Each reason is an event, but there is only one hold, which ends as a whole.
      (decision.after.isHeld, effect.isHeld) = (true, true)
      if !state.isHeld { window.contents[item.artifactID]?.held += 1 }
    case .release:
      if !state.isHeld { return }
      (decision.after.isHeld, effect.isHeld) = (false, false)
      decision.after.holds = []
      window.contents[item.artifactID]?.held -= 1
    case .due(let time):
      try refusePurged(state, "there is nothing left to delete")
      if state.deleteAfter == time, !state.isDueDateUnsound { return }
      (decision.after.deleteAfter, effect.deleteAfter) = (time, .some(time))
      decision.after.isDueDateUnsound = false
    case .request:
      try refusePurged(state, "there is nothing left to delete")
      try refuseHeld(state)
      if state.requests.contains(where: { isSame($0, window.databaseUser) }) { return }
      decision.after.requests.append(
        DeletionRequest(actor: actor, reason: reason, databaseUser: window.databaseUser))
    case .withdraw:
      try refusePurged(state, "it is too late to withdraw the request")
      if state.requests.isEmpty, state.approvers.isEmpty {
        throw ItemError(.notRequested, "nobody has requested to delete this item")
      }
      (decision.after.requests, decision.after.approvers) = ([], [])
      if state.isApproved { window.contents[item.artifactID]?.unapproved += 1 }
    case .approve(let purges):
      // The approved deletion is complete.
      if state.content.isPurged, state.isApproved {
        if purges { (decision.isScrubbed, decision.freedBytes) = (true, 0) }
        return
      }
      try refusePurged(state, "there is nothing left to approve")
      try refuseHeld(state)
      let request = try requestOfAnother(state, window.databaseUser)
      if !purges, state.isApproved { return }
      decision.after.approvers.formUnion([PersonName(request.actor), PersonName(actor)])
      if !state.isApproved { window.contents[item.artifactID]?.unapproved -= 1 }
      if purges { purge(item, &decision, &effect, window.contents[item.artifactID]) }
      // Nothing has changed: it still waits.
      if state.isApproved, effect.purgedArtifact == nil { return }
      decision.request = request
    }
    effect.events = events(decision, databaseUser: window.databaseUser)
    decision.effect = effect
  }

  // MARK: Who may

  private func refusePurged(_ state: RetentionState, _ consequence: String) throws(ItemError) {
    if state.content.isPurged { throw ItemError(.purged, "the content was purged from the archive; \(consequence)") }
  }

  private func refuseHeld(_ state: RetentionState) throws(ItemError) {
    if state.isHeld {
      throw ItemError(.held, "the item is under legal hold; archive-retention release ends the hold")
    }
  }

  private func isSame(_ request: DeletionRequest, _ databaseUser: String?) -> Bool {
    PersonName(request.actor) == PersonName(actor)
      && (!distinctDatabaseUsers || request.databaseUser == databaseUser)
  }

  /// The last request by a person other than the approver.
  private func requestOfAnother(_ state: RetentionState, _ databaseUser: String?) throws(ItemError) -> DeletionRequest {
    // A request without a name may be anybody's.
    let requests = state.requests.filter { !PersonName($0.actor).isEmpty }
    guard let last = requests.last else {
      throw ItemError(
        .notRequested, "nobody has requested to delete this item; request it first: archive-retention request")
    }
    let others = requests.filter { PersonName($0.actor) != PersonName(actor) }
    guard let other = others.last else {
      throw ItemError(.samePerson, "\(last.actor) requested this; another person must approve it")
    }
    if !distinctDatabaseUsers { return other }
    guard let distinct = others.last(where: { $0.databaseUser != nil && $0.databaseUser != databaseUser }) else {
      let user = other.databaseUser.map { "the database user \($0)" } ?? "a database user that was not recorded"
      throw ItemError(
        .samePerson,
        "\(other.actor) requested this as \(user); with retention.distinct_db_users, another one must approve it")
    }
    return distinct
  }

  // MARK: What goes

  private func purge(
    _ item: RetentionItem, _ decision: inout Decision, _ effect: inout RetentionEffect, _ use: ContentUse?
  ) {
    // At this point the item is approved and not held.
    let (others, held) = (max(0, use?.unapproved ?? 0), use?.held ?? 0)
    decision.sharedReferences = others
    decision.heldReferences = held
    decision.isScrubbed = false
    decision.freedBytes = 0
    switch item.state.content {
    case .elsewhere(let url), .object(let url, _):
      let place = redacted(url)
      decision.warnings = [
        ItemWarning(.heldElsewhere, "the content is at \(place), where this archive cannot delete it; delete it there")
      ]
    case .row, .slices, .missing, .purged:
      if others > 0 || held > 0 { return }
      decision.isScrubbed = true
      decision.freedBytes = item.state.content.size ?? 0
      decision.after.content = .purged(url: ContentLocation.purgedURL)
      effect.purgedArtifact = item.artifactID
    }
  }

  // MARK: What is written

  private func events(_ decision: Decision, databaseUser: String?) -> [RetentionEffect.Event] {
    var context: [String: JSONValue] = [:]
    let user = databaseUser.map { JSONValue.string($0) }
    if let user { context["db_user"] = user }
    context["reason"] = reasonText(decision.request).map { .string($0) } ?? .null
    func event(_ actor: String, _ context: [String: JSONValue]) -> RetentionEffect.Event {
      RetentionEffect.Event(step.actions.event, actor: actor, context: canonicalJSON(context))
    }
    guard let request = decision.request else {
      if case .due(let time) = step { context["delete_after"] = time.map { .string($0.description) } ?? .null }
      return [event(actor, context)]
    }
    if let isScrubbed = decision.isScrubbed {
      context["apply_requested"] = .bool(true)
      context["blob_scrubbed"] = .bool(isScrubbed)
      if let shared = decision.sharedReferences, shared > 0 {
        context["shared_references"] = .number(String(shared))
      }
    }
    var (primary, secondary) = (context, context)
    (primary["role"], secondary["role"]) = (.string("primary"), .string("secondary"))
    // Each event has the database user of its own actor.
    if user != nil { primary["db_user"] = request.databaseUser.map { .string($0) } ?? .null }
    return [event(request.actor, primary), event(actor, secondary)]
  }

  /// The reason in the event: an approval without a reason has that of the request.
  func reasonText(_ request: DeletionRequest?) -> String? { reason ?? request?.reason }
}
