import Foundation
import Synchronization
import TestServers
import Testing

/// Each restore ends with every file restored and one event for each, or gives up and reports the truth.
@Suite("restore while the server fails", .enabled(if: !TestServer.available.isEmpty, "no server is installed"))
struct ServerLossTests {
  @Test("restore completes across restarts of the server", arguments: TestServer.available)
  func restart(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.durable(kind)
    let database = try server.newDatabase()
    let w = try await Workspace.archived(at: try server.url(database))
    try await w.restoreAll() { _ in
      switch kind {
      case .postgresql: try server.command("restart")
      case .mariadb:
        try server.command("kill")
        try server.command("start")
      }
    }
    try await w.expectAllRestored(server, database)
    try server.command("kill")
  }

  @Test("restore completes while its connections are killed", arguments: TestServer.available)
  func killedConnections(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try await Workspace.archived(at: try server.url(database))
    let killed = Atomic<Int>(0)
    try await w.restoreAll(parts: 8) { _ in
      switch kind {
      case .postgresql:
        // The tool has input, so it connects again if necessary.
        try Workspace.wait {
          let ended = try server.sql(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '\(database)';")
          killed.add(Int(ended) ?? 0, ordering: .relaxed)
          return ended != "0"
        }
      case .mariadb:
        try Workspace.wait {
          let ids = try server.sql("SELECT id FROM information_schema.processlist WHERE db = '\(database)';")
          let ended = ids.split(separator: "\n").count {
            // The session may have ended already.
            (try? server.sql("KILL \($0);")) != nil
          }
          killed.add(ended, ordering: .relaxed)
          return ended > 0
        }
      }
    }
    #expect(killed.load(ordering: .relaxed) >= 7)
    try await w.expectAllRestored(server, database)
  }

  /// The run must not repeat the attempts for every record.
  @Test("restore ends after one record's attempts when the server stays away", arguments: TestServer.available)
  func lostServer(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.durable(kind)
    let database = try server.newDatabase()
    let w = try await Workspace.archived(at: try server.url(database))
    try w.write("patience.toml", "[retry]\nenabled = true\nmax_attempts = 2\ninitial_delay = 1.0\n")
    try await w.sh("mkfifo feed")
    async let run = w.sh(
      "CODEX_ARCHIVE_CONFIG=patience.toml archive-restore --by ops --root out --continue-on-error <feed >r 2>e")
    // The first third ends in the middle of a line.
    let records = Array(try w.read("s").utf8)
    let third = records.count / 3
    let parts = [records[..<third], records[third...]].map { String(decoding: $0, as: UTF8.self) }
    try await w.feed("feed", parts) { _ in try server.command("kill") }
    let outcome = try await run
    let told = try w.read("e")
    #expect(outcome.status == 69, "\(told)")
    let answers = try await w.sh("wc -l <r; jq -r .line r | sort -n | uniq | wc -l; jq -r .status r | sort | uniq -c")
    #expect(answers.stdout.hasPrefix("\(Workspace.itemCount)\n\(Workspace.itemCount)\n"), "\(answers)")
    #expect(answers.stdout.contains("skipped"))
    // Every file that exists is claimed by a result.
    let claims = try await w.sh(
      "jq -r 'select(.status == \"success\").output' r | sort >c; (cd out && find -type f | sed 's|^./||' | sort) >f; comm -23 c f | wc -l"
    )
    #expect(claims.stdout == "0\n")
  }

  @Test("restore completes when the server pauses", arguments: TestServer.available)
  func pausedServer(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.durable(kind)
    let database = try server.newDatabase()
    let option = kind == .postgresql ? "connect_timeout=2" : "connect-timeout=2"
    let w = try await Workspace.archived(at: try server.url(database) + "?" + option)
    @Sendable func retries() throws -> Int {
      w.exists("log") ? try w.read("log").split(separator: "\n").count { $0.contains("\"RETRY\"") } : 0
    }
    // The real clock: a jump would also exceed an item's time limit, and such an item is not tried again.
    let options = "--set logging.file=log --set batch.timeout_per_item=10"
    // The pause begins before the next records are written, so that the tool has work to do in it. It is longer than an
    // answer may take, and ends when the tool has noticed that.
    let pauses = DispatchGroup()
    try await w.restoreAll(parts: 3, options: options) { _ in
      pauses.wait()
      let before = try retries()
      try server.command("pause")
      DispatchQueue.global().async(group: pauses) {
        do { try Workspace.wait { try retries() > before } } catch { Issue.record(error) }
        do { try server.command("resume") } catch { Issue.record(error) }
      }
    }
    try await w.blocking { pauses.wait() }
    try await w.expectAllRestored(server, database)
    try server.command("kill")
  }

  /// Each of many records would use its full time limit: the run must end long before that.
  @Test("restore gives up when the server hangs", .movesClock, arguments: TestServer.available)
  func hungServer(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.durable(kind)
    let database = try server.newDatabase()
    let option = kind == .postgresql ? "connect_timeout=2" : "connect-timeout=2"
    let w = try await Workspace.archived(at: try server.url(database) + "?" + option)
    let unlimited = "--continue-on-error --set retry.enabled=false --set batch.timeout_per_item=1800"
    try await w.sh("mkfifo feed")
    try w.setClock(0)
    async let run = w.sh("\(Workspace.movableClock) archive-restore --by ops --root out \(unlimited) <feed >r 2>e")
    let records = Array(try w.read("s").utf8)
    let third = records.count / 3
    let parts = [records[..<third], records[third...]].map { String(decoding: $0, as: UTF8.self) }
    // After the pause begins, the tool's clock repeatedly jumps ahead by an hour.
    let clock = Task {
      try await w.until { w.exists("paused") }
      for hour in 1... {
        try w.setClock(3600 * hour)
        try await Task.sleep(for: .milliseconds(100))
      }
    }
    defer { clock.cancel() }
    try await w.feed("feed", parts) { _ in
      try server.command("pause")
      try w.write("paused", "")
    }
    let outcome = try await run
    let check = try await w.sh("archive-config check --timeout 1 >t; echo $?; grep -c 'did not answer in time' t")
    try server.command("resume")
    let told = try w.read("e")
    // The last attempt got no answer or no connection.
    #expect(outcome.status == 75 || outcome.status == 69, "\(told)")
    // At most the items of one lookup window failed, not all of the remaining ones.
    let answers = try await w.sh(
      "wc -l <r; jq -r .line r | sort -nu | wc -l; jq -s 'map(select(.status == \"failed\")) | length' r; grep -c skipped r"
    )
    let numbers = answers.stdout.split(separator: "\n").compactMap { Int($0) }
    #expect(numbers.count == 4 && numbers[0] == Workspace.itemCount && numbers[1] == Workspace.itemCount, "\(answers)")
    #expect(numbers.count == 4 && numbers[2] <= 512 && numbers[3] > 0, "\(answers)")
    #expect(check.stdout == "75\n1\n", "\(check)")
    try server.command("kill")
  }
}
