import Testing

@testable import ArchiveCore

/// The decisions of retention steps about items, without a database.
@Suite("retention rules")
struct RetentionRulesTests {
  private let tombstone = Tombstone.random()

  private func window(
    isHeld: Bool = false, requests: [DeletionRequest] = [], isApproved: Bool = false,
    content: ContentLocation = .row(size: 40), use: ContentUse = ContentUse(unapproved: 1, held: 0),
    user: String? = nil
  ) -> RetentionWindow {
    var state = RetentionState(isHeld: isHeld, deleteAfter: nil, content: content)
    state.requests = requests
    if isApproved { state.approvers = [PersonName("alice"), PersonName("bob")] }
    var window = RetentionWindow()
    window.items[tombstone] = RetentionItem(id: "i", artifactID: "a", state: state)
    window.contents["a"] = use
    window.databaseUser = user
    return window
  }

  private func request(_ actor: String, user: String? = nil) -> DeletionRequest {
    DeletionRequest(actor: actor, reason: "old", databaseUser: user)
  }

  private func decide(
    _ step: RetentionStep, by actor: String, distinct: Bool = false, _ window: inout RetentionWindow
  ) throws(ItemError) -> RetentionRules.Decision {
    var options = RetentionOptions(step, actor: actor)
    options.distinctDatabaseUsers = distinct
    return try RetentionRules(options).decide(tombstone, in: &window)
  }

  private func code(_ step: RetentionStep, by actor: String, distinct: Bool = false, _ window: RetentionWindow)
    -> String
  {
    var window = window
    do throws(ItemError) {
      return try decide(step, by: actor, distinct: distinct, &window).effect == nil ? "unchanged" : "changed"
    } catch { return error.code.rawValue }
  }

  private let purge = RetentionStep.approve(purges: true)
  private let gone = ContentLocation.purged(url: ContentLocation.purgedURL)

  @Test("an approval needs a request by another person")
  func twoPeople() {
    #expect(code(purge, by: "bob", window()) == "not_requested")
    #expect(code(purge, by: " ALICE", window(requests: [request("alice")])) == "same_person")
    #expect(code(purge, by: "bob", window(requests: [request("alice")])) == "changed")
    #expect(code(purge, by: "bob", window(requests: [request(" "), request("")])) == "not_requested")
    // The order of requests does not matter, as long as another person made one.
    #expect(code(purge, by: "bob", window(requests: [request("alice"), request("Bob")])) == "changed")
  }

  @Test("two names are not enough if two database users are required")
  func twoUsers() {
    let requests = [request("alice", user: "app")]
    #expect(code(purge, by: "bob", distinct: true, window(requests: requests, user: "app")) == "same_person")
    #expect(code(purge, by: "bob", distinct: true, window(requests: requests, user: "auditor")) == "changed")
    // A request without a database user proves nothing.
    #expect(code(purge, by: "bob", distinct: true, window(requests: [request("alice")], user: "x")) == "same_person")
  }

  @Test("a hold blocks requests and approvals, and a purged content blocks every step but a release")
  func precedence() {
    let held = window(isHeld: true, requests: [request("alice")])
    #expect(code(.request, by: "carol", held) == "held" && code(purge, by: "bob", held) == "held")
    #expect(code(.approve(purges: false), by: "bob", held) == "held")
    let purged = window(requests: [request("alice")], isApproved: true, content: gone)
    for step in [RetentionStep.hold, .due(nil), .request, .withdraw] {
      #expect(code(step, by: "bob", purged) == "purged", "\(step)")
    }
    // A purge that two people agreed on is already done; one without an agreement was done by another program.
    #expect(
      code(purge, by: "bob", purged) == "unchanged" && code(.approve(purges: false), by: "x", purged) == "unchanged")
    #expect(code(purge, by: "bob", window(requests: [request("alice")], content: gone)) == "purged")
    #expect(code(.release, by: "law", window(isHeld: true, content: gone)) == "changed")
  }

  @Test("a step that changes nothing is unchanged")
  func unchanged() {
    var held = window()
    _ = try? decide(.hold, by: "law", &held)
    #expect(code(.hold, by: "LAW", held) == "unchanged")
    // Another person's hold is a separate hold.
    #expect(code(.hold, by: "x", held) == "changed" && code(.hold, by: "x", window(isHeld: true)) == "changed")
    #expect(code(.release, by: "x", window()) == "unchanged")
    #expect(code(.due(nil), by: "x", window()) == "unchanged")
    #expect(code(.request, by: "Alice", window(requests: [request("alice")])) == "unchanged")
    // A second person's request counts separately: a third person, and also the first, may approve it.
    #expect(code(.request, by: "bob", window(requests: [request("alice")])) == "changed")
    let approved = window(requests: [request("alice")], isApproved: true, use: ContentUse(unapproved: 0, held: 0))
    #expect(code(.approve(purges: false), by: "bob", approved) == "unchanged")
    #expect(code(purge, by: "bob", approved) == "changed")
    // As long as the content is kept, no new event is written.
    let waiting = window(requests: [request("alice")], isApproved: true, use: ContentUse(unapproved: 1, held: 0))
    #expect(code(purge, by: "bob", waiting) == "unchanged" && code(purge, by: "ALICE", waiting) == "same_person")
  }

  @Test("a content is purged with the last item that uses it, but not while one is held")
  func sharedContent() throws {
    let requests = [request("alice")]
    var alone = window(requests: requests)
    let last = try decide(purge, by: "bob", &alone)
    #expect(last.isScrubbed == true && last.freedBytes == 40 && last.sharedReferences == 0)
    #expect(last.effect?.purgedArtifact == "a" && alone.items[tombstone]?.state.content.isPurged == true)
    var shared = window(requests: requests, use: ContentUse(unapproved: 3, held: 0))
    let first = try decide(purge, by: "bob", &shared)
    #expect(first.isScrubbed == false && first.freedBytes == 0 && first.sharedReferences == 2)
    #expect(first.effect?.purgedArtifact == nil && shared.contents["a"]?.unapproved == 2)
    var held = window(requests: requests, use: ContentUse(unapproved: 1, held: 1))
    #expect(try decide(purge, by: "bob", &held).isScrubbed == false)
    var elsewhere = window(requests: requests, content: .elsewhere(url: "s3://bucket/key"))
    let kept = try decide(purge, by: "bob", &elsewhere)
    #expect(kept.isScrubbed == false && kept.warnings.map(\.code) == [.heldElsewhere])
  }

  @Test("an approval writes one event for each of the two people, with its role")
  func approvalEvents() throws {
    var window = window(
      requests: [request("alice", user: "app")], use: ContentUse(unapproved: 2, held: 0), user: "audit")
    let events = try #require(try decide(purge, by: "bob", &window).effect).events
    #expect(events.map(\.actor) == ["alice", "bob"] && events.allSatisfy { $0.action == .deleteApproved })
    let members = #""reason":"old","role""#
    #expect(
      events[0].context == """
        {"apply_requested":true,"blob_scrubbed":false,"db_user":"app",\(members):"primary","shared_references":1}
        """)
    #expect(
      events[1].context == """
        {"apply_requested":true,"blob_scrubbed":false,"db_user":"audit",\(members):"secondary","shared_references":1}
        """)
  }

  @Test("approvals of one person do not count, and a due date that cannot be read can be replaced")
  func unsoundRows() throws {
    var lone = window(requests: [request("alice")])
    lone.items[tombstone]?.state.approvers = [PersonName("bob")]
    #expect(
      lone.items[tombstone]?.state.isApproved == false && code(.approve(purges: false), by: "bob", lone) == "changed")
    var odd = window()
    odd.items[tombstone]?.state.isDueDateUnsound = true
    #expect(code(.due(nil), by: "law", odd) == "changed")
  }

  @Test("a withdrawal cancels requests and their approval")
  func withdrawing() throws {
    var window = window(requests: [request("alice")], isApproved: true, use: ContentUse(unapproved: 0, held: 0))
    let decision = try decide(.withdraw, by: "alice", &window)
    #expect(decision.after.requests.isEmpty && !decision.after.isApproved && window.contents["a"]?.unapproved == 1)
    #expect(code(purge, by: "bob", window) == "not_requested" && code(.withdraw, by: "x", window) == "not_requested")
  }
}
