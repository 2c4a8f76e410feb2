import ArchiveCore
import Foundation
import Subprocess
import SystemPackage
import Testing

/// What a command left behind.
struct Outcome {
  let stdout: String
  let stderr: String
  /// The exit status; 128 + number for a signal, as a shell tells it.
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

  static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  static let project = tests.deletingLastPathComponent()

  init() throws {
    let base = FileManager.default.temporaryDirectory
    url = base.appending(path: "archive-tools-test-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    let restore = Process()
    restore.executableURL = URL(filePath: "/bin/sh")
    restore.arguments = ["-c", "chmod -R u+rwX \"$0\" 2>/dev/null; rm -rf \"$0\"", path()]
    try? restore.run()
    restore.waitUntilExit()
  }

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

  /// Runs a shell script here, for at most `limit` seconds; standard input is empty unless given.
  @discardableResult
  func sh(
    _ script: String, stdin: String = "", environment: [Environment.Key: String] = [:], limit: Int = 300
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
      // A bound for what hangs, far beyond what anything takes.
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
