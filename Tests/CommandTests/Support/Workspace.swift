import ArchiveCore
import Foundation
import Subprocess
import SystemPackage
import TestServers
import Testing

/// What a command left behind.
struct Outcome {
  let stdout: String
  let stderr: String
  /// The exit status; 128 + number for a signal, as a shell reports it.
  let status: Int

  /// The records on standard output.
  func records() throws -> [[String: Any]] {
    try stdout.split(separator: "\n").map { line in
      let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
      return try #require(value as? [String: Any])
    }
  }
}

/// A directory of its own with the built tools on its PATH; removed at the end.
final class Workspace: Sendable {
  let url: URL

  /// The directory of the tools under test: the release build in `make test`, else the debug build beside the tests.
  static let tools: String = {
    if let given = ProcessInfo.processInfo.environment["ARCHIVE_TOOLS_BIN"] { return given }
    return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path(percentEncoded: false)
  }()

  /// The folder Tests of the project.
  static let tests = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
  static let project = tests.deletingLastPathComponent()

  init() throws {
    let base = FileManager.default.temporaryDirectory
    url = base.appending(path: "archive-tools-test-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    running = RunningTest()
  }

  /// Shown by the test command while this is in use.
  private let running: RunningTest

  deinit {
    _ = try? TestServer.output("/bin/sh", ["-c", "chmod -R u+rwX \"$0\" 2>/dev/null; rm -rf \"$0\"", path()])
  }

  /// Seconds after which a script counts as hanging: a hundred times what any takes, so that only a defect reaches it.
  static let hangLimit = 1800

  func path(_ name: String = "") -> String { url.path(percentEncoded: false) + name }

  func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

  func write(_ name: String, _ data: Data) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  func read(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }
  func data(_ name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }
  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// Runs a shell script here; standard input is empty unless given. `limit` only ends a script that hangs.
  @discardableResult
  func sh(
    _ script: String, stdin: String = "", environment: [Environment.Key: String] = [:], limit: Int = hangLimit
  ) async throws -> Outcome {
    var variables: [Environment.Key: String] = [
      "PATH": "\(Self.tools):\(Self.project.path(percentEncoded: false))/examples:/usr/local/bin:/usr/bin:/bin",
      "HOME": path(), "LC_ALL": "C.UTF-8", "TZ": "UTC", "FIXTURES": Self.tests.path(percentEncoded: false) + "Fixtures",
      "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.org",
      "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.org",
    ]
    // The tools are built with the sanitizer that the tests are built with.
    for name in ["TSAN_OPTIONS", "ASAN_OPTIONS"] {
      if let options = ProcessInfo.processInfo.environment[name] { variables[.init(rawValue: name)!] = options }
    }
    variables.merge(environment) { $1 }
    // From a file: a pipe whose reader ends early would end the tests by SIGPIPE.
    let input = FilePath(FileManager.default.temporaryDirectory.path() + "stdin-\(UUID().uuidString)")
    try Data(stdin.utf8).write(to: URL(filePath: input.string))
    defer { try? FileManager.default.removeItem(atPath: input.string) }
    let result = try await run(
      .path("/usr/bin/timeout"), arguments: ["--kill-after=5", String(limit), "/bin/sh", "-c", script],
      environment: .custom(variables),
      workingDirectory: FilePath(path()),
      input: .fileDescriptor(try .open(input, .readOnly), closeAfterSpawningProcess: true),
      output: .string(limit: 256 << 20),
      error: .string(limit: 64 << 20))
    let status =
      switch result.terminationStatus {
      case .exited(let code): Int(code)
      case .signaled(let signal): 128 + Int(signal)
      }
    return Outcome(stdout: result.standardOutput, stderr: result.standardError, status: status)
  }

  /// Runs what blocks on a thread of its own: waiting for a server, for the other end of a FIFO, for a script.
  ///
  /// Swift's pool has one thread for each core. Tests that block them all wait for ever for a script that needs one to
  /// be started or ended.
  func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
  }

  /// Waits until something is so, for ever unless it hangs.
  func until(_ condition: @escaping @Sendable () throws -> Bool) async throws {
    try await blocking { try Self.wait(until: condition) }
  }

  /// The same, on a thread that may be blocked.
  static func wait(until condition: () throws -> Bool) throws {
    let limit = Date() + Double(hangLimit)
    while try !condition() {
      if Date() > limit { throw TestServer.Failure(description: "waited for \(hangLimit) s") }
      usleep(20_000)
    }
  }

  /// Sets the clock of what runs with `movableClock` ahead by this many seconds.
  func setClock(_ seconds: Int) throws {
    // Whole or absent: it is read at any moment.
    try Data("+\(seconds)\n".utf8).write(to: url.appending(path: "clock"), options: .atomic)
  }

  /// A prefix for a command of a script: its clock is that of the machine, set ahead as the file `clock` here says.
  ///
  /// A time limit that no slow machine reaches passes at the moment that a test chooses (faketime(1)). Only steps: where
  /// the clock runs faster, the library's poll(2) may wait for ever.
  static let movableClock =
    "LD_PRELOAD=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1) FAKETIME_TIMESTAMP_FILE=clock FAKETIME_NO_CACHE=1 FAKETIME_SHARED='/x /y'"

  /// Writes text into a FIFO here, part by part, and calls `between` after each but the last, before the FIFO is closed.
  ///
  /// Waits for a reader first. A reader that goes away ends the writing.
  func feed(
    _ fifo: String, _ parts: [String], between: @escaping @Sendable (Int) throws -> Void = { _ in }
  ) async throws {
    let path = path(fifo)
    try await blocking {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      defer { close(descriptor) }
      for (index, part) in parts.enumerated() {
        let bytes = Array(part.utf8)
        var sent = 0
        while sent < bytes.count {
          let count = bytes[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
          if count <= 0 { break }
          sent += count
        }
        if index < parts.count - 1 { try between(index) }
      }
    }
  }

  /// Makes a new archive here, with one item for each file of `files`, and returns their tombstones by path.
  @discardableResult
  func archive(_ files: [String: String]) async throws -> [String: String] {
    for (name, text) in files { try write(name, text) }
    let outcome = try await sh(
      "archive-store demo --by dev --reason dead --commit \(Workspace.commit)",
      stdin: files.keys.sorted().map { $0 + "\n" }.joined())
    #expect(outcome.status == 0, "\(outcome.stderr)")
    var tombstones: [String: String] = [:]
    for record in try outcome.records() {
      tombstones[try #require(record["path"] as? String)] = try #require(record["tombstone"] as? String)
    }
    return tombstones
  }

  static let commit = "0123456789abcdef0123456789abcdef01234567"

  /// Copies an archive of the Python tool to where the tools look for one.
  func useFixture(_ name: String) throws {
    try FileManager.default.createDirectory(
      at: url.appending(path: ".codex/evidence"), withIntermediateDirectories: true)
    for (from, to) in [
      ("archive.sqlite", ".codex/archive.sqlite"), ("archive_ops.jsonl", ".codex/evidence/archive_ops.jsonl"),
    ] {
      try FileManager.default.copyItem(
        at: Self.tests.appending(path: "Fixtures/\(name)/\(from)"), to: url.appending(path: to))
    }
  }

  /// All regular files below `directory`, relative to it.
  func files(in directory: String) throws -> Set<String> {
    let root = path(directory)
    let names = FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? []
    return Set(
      names.filter {
        (try? FileManager.default.attributesOfItem(atPath: root + "/" + $0)[.type] as? FileAttributeType)
          == .typeRegular
      })
  }
}
