import Foundation

/// A real database server of the tests, in a temporary directory, on loopback; removed with the tests.
///
/// `@unchecked Sendable`: nothing changes after `init`; commands do all the work.
public final class TestServer: @unchecked Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case postgresql, mariadb

    /// Whether the server's package is installed.
    public var isInstalled: Bool {
      switch self {
      case .postgresql: !globbed("/usr/lib/postgresql/*/bin/postgres").isEmpty
      case .mariadb: !globbed("/usr/sbin/mariadbd").isEmpty
      }
    }

    private func globbed(_ pattern: String) -> [String] {
      (try? TestServer.output("/bin/sh", ["-c", "ls -d \(pattern) 2>/dev/null || :"]).split(separator: "\n").map(
        String.init))
        ?? []
    }
  }

  public struct Failure: Error, CustomStringConvertible {
    public let description: String
    public init(description: String) { self.description = description }
  }

  public let kind: Kind
  /// Its directory, with its data, socket and log.
  public let path: String

  /// Creates and starts a server; `settings` are arguments of its script.
  public init(_ kind: Kind, _ settings: [String] = [], start: [String]? = []) throws {
    self.kind = kind
    path = TestDirectory.shared.path + "/\(kind.rawValue)-\(UUID().uuidString.prefix(8))"
    try command("create", settings)
    if let start { try command("start", start) }
  }

  /// One server of each kind, created once, for all tests that do not disturb it.
  private static let postgresql = Result { try ready(.postgresql, []) }
  private static let mariadb = Result { try ready(.mariadb, ["ca=\(authority)"]) }

  private static func ready(_ kind: Kind, _ settings: [String]) throws -> TestServer {
    let server = try TestServer(kind, TestDirectory.tls + settings)
    try server.makeUser("archive", "s3cret")
    return server
  }

  public static func shared(_ kind: Kind) throws -> TestServer {
    try (kind == .postgresql ? postgresql : mariadb).get()
  }

  /// The databases whose servers can be started; with REQUIRE_DATABASES all of them, so that one that is missing fails.
  public static let available: [Kind] = Kind.allCases.filter { isRequired || $0.isInstalled }
  public static let isRequired = ProcessInfo.processInfo.environment["REQUIRE_DATABASES"] == "1"

  /// Runs a command of the server's script.
  @discardableResult
  public func command(_ verb: String, _ arguments: [String] = [], input: String = "") throws -> String {
    try Self.output(
      TestDirectory.scripts + "/\(kind.rawValue)", [verb, path] + arguments, input: input)
  }

  /// Runs SQL as the server's administrator and returns the output.
  @discardableResult
  public func sql(_ text: String, in database: String? = nil) throws -> String {
    try command("sql", database.map { [$0] } ?? [], input: text).trimmingCharacters(in: .newlines)
  }

  public func read(_ name: String) throws -> String {
    try String(contentsOfFile: path + "/" + name, encoding: .utf8).trimmingCharacters(in: .newlines)
  }

  public func port() throws -> Int { Int(try read("port")) ?? 0 }

  /// The certificate authority that signed the server's certificate.
  public static var authority: String { TestDirectory.certificates + "/ca.crt" }

  /// The settings of a server whose certificate expired yesterday.
  public static func expiredCertificate(_ kind: Kind) -> [String] {
    let certificates = TestDirectory.certificates
    let files = ["cert=\(certificates)/expired.crt", "key=\(certificates)/expired.key"]
    return kind == .mariadb ? files + ["ca=\(authority)"] : files
  }

  /// Creates a database that the user `archive` owns; returns its name.
  public func newDatabase() throws -> String {
    let name = "t" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "")
    switch kind {
    case .postgresql: try sql("CREATE DATABASE \(name) OWNER archive")
    case .mariadb: try sql("CREATE DATABASE \(name); GRANT ALL ON \(name).* TO 'archive'@'%'")
    }
    return name
  }

  /// The URL of a database, over TCP; `hosts` are `address:port`.
  public func url(_ database: String, user: String = "archive", hosts: [String]? = nil) throws -> String {
    let hosts = try hosts ?? ["127.0.0.1:\(try port())"]
    return "\(kind == .postgresql ? "postgres" : "mysql")://\(user):s3cret@\(hosts.joined(separator: ","))/\(database)"
  }

  /// The URL of a new database.
  public func newURL() throws -> String { try url(try newDatabase()) }

  /// Creates a user, unless another test of this server has created it.
  public func makeUser(_ user: String, _ password: String = "s3cret") throws {
    switch kind {
    case .postgresql:
      try sql(
        """
        DO $$ BEGIN CREATE ROLE \(user) LOGIN PASSWORD '\(password)';
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
        """)
    case .mariadb: try sql("CREATE USER IF NOT EXISTS '\(user)'@'%' IDENTIFIED BY '\(password)'")
    }
  }

  /// Runs a program and returns its standard output; throws what it wrote on standard error when it fails.
  ///
  /// Blocks the calling thread until the program ends. Avoids Foundation's Process, which waits for the end of a socket
  /// that programs started at the same moment inherit, so it waits for servers and tools of other tests as well.
  @discardableResult
  public static func output(_ program: String, _ arguments: [String], input: String = "") throws -> String {
    let directory = FileManager.default.temporaryDirectory.appending(path: "test-server-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    // Files, not pipes: a server that keeps running would hold the other end of a pipe open.
    func file(_ name: String) -> URL { directory.appending(path: name) }
    for name in ["in", "out", "err"] { try Data((name == "in" ? input : "").utf8).write(to: file(name)) }
    var descriptors: [Int32] = []
    for name in ["in", "out", "err"] {
      descriptors.append(open(file(name).path(percentEncoded: false), O_RDWR | O_CLOEXEC))
    }
    defer { for descriptor in descriptors { close(descriptor) } }
    let child = try spawn(program, arguments, descriptors: descriptors)
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 { if errno != EINTR { break } }
    func text(_ name: String) throws -> String { String(decoding: try Data(contentsOf: file(name)), as: UTF8.self) }
    if status != 0 {
      throw Failure(
        description: "\(program) \(arguments.joined(separator: " ")): status \(status >> 8): \(try text("err"))")
    }
    return try text("out")
  }

  /// Starts a program with these as its first descriptors (posix_spawn(3)).
  static func spawn(_ program: String, _ arguments: [String], descriptors: [Int32]) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (index, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(index))
    }
    let words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, program, &actions, nil, words, environ)
    if code != 0 { throw Failure(description: "\(program): \(String(cString: strerror(code)))") }
    return child
  }
}

/// The directory of all servers of a test run; a process that outlives the tests ends the servers and removes it.
///
/// `@unchecked Sendable`: nothing changes after `init`.
final class TestDirectory: @unchecked Sendable {
  static let shared = TestDirectory()
  static let scripts = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Servers").path(percentEncoded: false)

  let path: String
  private init() {
    // Not below TMPDIR: the path of a socket must be short.
    path = "/tmp/archive-servers-\(UUID().uuidString.prefix(8))"
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    // The guard waits for the end of its input, which ends with this process.
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = try! TestServer.spawn(Self.scripts + "/guard", [path], descriptors: [ends[0], 1, 2])
    close(ends[0])
  }

  /// A temporary certificate authority and its certificates, created once.
  static let certificates: String = {
    let directory = shared.path + "/certificates"
    try! TestServer.output(scripts + "/certificates", [directory])
    return directory
  }()

  static var tls: [String] { ["cert=\(certificates)/server.crt", "key=\(certificates)/server.key"] }
}
