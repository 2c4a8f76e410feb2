import Foundation
import TestServers

/// A temporary directory in which a test runs scripts with the built tools; removed at the end.
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

  static let toolNames = [
    "archive-store", "archive-manifest", "archive-restore", "archive-report", "archive-config", "archive-retention",
  ]

  init() throws {
    let base = FileManager.default.temporaryDirectory
    url = base.appending(path: "archive-tools-test-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    running = RunningTest()
  }

  /// Shown by the test command while this workspace is in use.
  private let running: RunningTest

  deinit {
    _ = try? TestServer.output("/bin/sh", ["-c", "chmod -R u+rwX \"$0\" 2>/dev/null; rm -rf \"$0\"", path()])
  }

  func path(_ name: String = "") -> String { url.path(percentEncoded: false) + name }

  func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

  func write(_ name: String, _ data: Data) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  /// Writes an executable script, from another process: a process that another test starts at the same time would inherit
  /// the open file from this one, and a file that is open for writing cannot be executed (execve(2), ETXTBSY).
  func writeProgram(_ name: String, _ text: String) throws {
    let script = #"mkdir -p "$(dirname "$0")" && printf %s "$1" >"$0" && chmod 755 "$0""#
    _ = try TestServer.output("/bin/sh", ["-c", script, path(name), text])
  }

  func read(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }
  func data(_ name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }
  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

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
