import Foundation
import Testing

/// A file with the name of the test that is running, for the progress that `make test` shows; removed at the end.
///
/// The testing library reports all tests as started at its own start.
final class RunningTest: Sendable {
  private static let directory = ProcessInfo.processInfo.environment["RUNNING_TESTS"]
  private let file: String?

  init() {
    let name = Test.current.map { $0.displayName ?? $0.name }?.replacing("/", with: "_")
    file = Self.directory.flatMap { directory in name.map { "\(directory)/\($0) \(UUID().uuidString)" } }
    if let file { _ = FileManager.default.createFile(atPath: file, contents: nil) }
  }

  deinit { if let file { try? FileManager.default.removeItem(atPath: file) } }
}
