import Foundation
import Testing

@Suite("retries")
struct RetryCommandTests {
  private static let dead = "--archive-url postgres://u@127.0.0.1:1/d --set retry.enabled=true --set retry.jitter=false"

  @Test("every retry is logged with its attempt, delay and cause")
  func attemptsAreLogged() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      retry='--set retry.max_attempts=4 --set retry.initial_delay=0.01'
      archive-manifest query \(Self.dead) $retry 2>e; echo $?
      grep '^{' e | jq -c '[.level, .action, .attempt, .delay_ms, .code, (.error | contains("refused"))]'
      archive-manifest query \(Self.dead) $retry --set logging.format=text 2>&1 | grep -c 'action=RETRY attempt='
      archive-manifest query \(Self.dead) $retry -q 2>&1 | wc -l
      """)
    #expect(
      outcome.stdout == """
        69
        ["warn","RETRY",1,10,"backend_unavailable",true]
        ["warn","RETRY",2,20,"backend_unavailable",true]
        ["warn","RETRY",3,40,"backend_unavailable",true]
        3
        1

        """, "\(outcome)")
  }

  @Test("no attempt begins after the retry deadline")
  func deadline() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      archive-manifest query \(Self.dead) --set retry.max_attempts=1000 --set retry.initial_delay=0.5 \\
        --set retry.backoff_factor=1 --set retry.deadline=2 2>&1 | grep -c RETRY
      archive-manifest query \(Self.dead) --set retry.initial_delay=50 --set retry.deadline=1 2>&1 | grep -c RETRY
      """)
    let counts = outcome.stdout.split(separator: "\n").compactMap { Int($0) }
    // At most four waits of half a second fit, and fewer if attempts take long.
    #expect(counts.count == 2 && (0...4).contains(counts[0]) && counts[1] == 0, "\(outcome)")
  }
}
