import Foundation
import TestServers
import Testing

/// The tools with archives on servers.
@Suite(.enabled(if: !TestServer.available.isEmpty, "no server is installed"), .serialized)
struct ServerTests {
  /// A workspace whose archive is at `url`.
  private func workspace(_ url: String) throws -> Workspace {
    let w = try Workspace()
    try w.write(".codex/archive.toml", "[backend]\nurl = \"\(url)\"\n")
    return w
  }

  /// Makes `count` files of a few KiB below `in`, archives them, and leaves the records in `s`.
  private func store(_ w: Workspace, count: Int) async throws {
    let made = try await w.sh(
      """
      mkdir in; cd in
      i=0; while [ $i -lt \(count) ]; do echo "$i"; i=$((i+1)); done | awk '{ name = "f" $1; for (n = 0; n < 40; n++) print $1, n, $1 * n > name; close(name) }'
      cd ..; find in -type f | archive-store demo --by dev --commit \(Workspace.commit) >s; echo $?
      """)
    #expect(made.stdout == "0\n", "\(made.stderr)")
  }

  @Test(arguments: TestServer.available) func aLongWayCostsLittle(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let proxy = try TestProxy(to: try server.port(), milliseconds: 5)
    defer { proxy.end() }
    let near = try TestProxy(to: try server.port(), milliseconds: 0)
    defer { near.end() }
    let w = try workspace(try server.url(database))
    try await store(w, count: 5000)
    func time(_ proxy: TestProxy, _ out: String) async throws -> Double {
      let start = Date()
      let url = try server.url(database, hosts: ["127.0.0.1:\(proxy.port)"])
      let outcome = try await w.sh("archive-restore --by ops --root \(out) --archive-url '\(url)' <s >r")
      #expect(outcome.status == 0, "\(outcome.stderr)")
      return -start.timeIntervalSinceNow
    }
    var ratios: [Double] = []
    for round in 0..<3 {
      let (a, b) = (try await time(near, "near\(round)"), try await time(proxy, "far\(round)"))
      ratios.append(b / a)
      print("restoring 5,000 items from \(kind): \(a) s, with 5 ms more for each round trip \(b) s, \(b / a)")
    }
    #expect(ratios.sorted()[1] <= 1.5)
    #expect(try await w.sh("diff -r in far0/in && diff -r in near2/in").status == 0)
  }
}
