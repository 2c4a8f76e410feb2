import Foundation
import TestServers

extension Workspace {
  /// Runs a blocking body, such as waiting for a server or for the other end of a FIFO, on a separate thread.
  ///
  /// Swift's pool has one thread for each core. Tests that block them all would wait forever for a script, which needs
  /// a thread of the pool to start and to end.
  func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
  }

  /// Waits until a condition holds; throws after `hangLimit`.
  func until(_ condition: @escaping @Sendable () throws -> Bool) async throws {
    try await blocking { try Self.wait(until: condition) }
  }

  /// The same, blocking the calling thread.
  static func wait(until condition: () throws -> Bool) throws {
    let limit = Date() + Double(hangLimit)
    while try !condition() {
      if Date() > limit { throw TestServer.Failure(description: "waited for \(hangLimit) s") }
      usleep(20_000)
    }
  }

  /// Writes text into a FIFO here, part by part, and calls `between` after every part but the last, with the FIFO open.
  ///
  /// Waits for a reader first. A reader that closes the FIFO ends the writing.
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
}
