import Foundation
import Logging
import Testing

@testable import ArchiveCore
@testable import ArchiveDatabase

@Suite("runs without workers")
struct WorkerlessRunTests {
  /// The failure of a path must not become the answer of a later one, whose plan may have the same address in memory.
  @Test("store answers each missing path with its own error")
  func storesWithoutWorkers() throws {
    let fresh = try FreshArchive(.sqlite)
    let root = NSTemporaryDirectory() + "/archive-workerless-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    let names = (0..<3000).map { $0 % 2 == 0 ? "missing\($0)" : "file\($0)" }
    for name in names where name.hasPrefix("file") {
      try Data(name.utf8).write(to: URL(fileURLWithPath: root + "/" + name))
    }
    let context = RunContext(
      try openArchive(fresh.url, mode: .create), log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let template = StoreItem(repo: "r", commit: String(repeating: "c", count: 40), reason: .dead, archivedBy: "dev")
    let input = ListInput(names.compactMap { Path(root + "/" + $0) }, template: template)
    let records = RecordList()
    let summary = try PreparedRun.store(context, StoreOptions()).run(input, into: records)
    #expect(summary.succeeded == names.count / 2 && summary.failed == names.count / 2)
    for (name, line) in zip(names, records.lines) {
      let record = try JSONScanner.decode(Array(line.utf8)[...])
      if name.hasPrefix("file") {
        #expect(record["sha256"]?.string == ContentHash(of: Array(name.utf8)).hex, "\(line)")
      } else {
        #expect(record["error"]?["message"]?.string?.contains(root + "/" + name + ":") == true, "\(line)")
      }
    }
  }
}
