import Foundation

/// pgbouncer in front of a PostgreSQL server, pooling transactions.
public struct TestPooler: Sendable {
  private let path: String

  public init(before server: TestServer, settings: [String] = []) throws {
    path = TestDirectory.shared.path + "/pgbouncer-\(UUID().uuidString.prefix(8))"
    try TestServer.output(
      TestDirectory.scripts + "/pgbouncer",
      ["start", path, "server_port=\(try server.port())", "user=archive", "password=s3cret"] + settings)
  }

  public func port() throws -> Int {
    Int(try String(contentsOfFile: path + "/port", encoding: .utf8).trimmingCharacters(in: .newlines)) ?? 0
  }

  public func stop() throws { try TestServer.output(TestDirectory.scripts + "/pgbouncer", ["stop", path]) }
}
