import Dispatch
import Synchronization

/// Runs an asynchronous operation and blocks until it is done. Never call it from Swift's own thread pool.
func blocking<R: Sendable>(_ operation: @escaping @Sendable () async throws -> R) -> Result<R, any Error> {
  begin(operation).wait()
}

/// Starts an asynchronous operation. Its result can be waited for once, and not on Swift's own thread pool.
func begin<R: Sendable>(_ operation: @escaping @Sendable () async throws -> R) -> Answer<R> {
  let answer = Answer<R>()
  Task {
    let result: Result<R, any Error>
    do { result = .success(try await operation()) } catch { result = .failure(error) }
    answer.resolve(result)
  }
  return answer
}

/// One value passed from a task to a thread that waits for it.
final class Answer<R: Sendable>: Sendable {
  private let value = Mutex<Result<R, any Error>?>(nil)
  private let isResolved = DispatchSemaphore(value: 0)

  fileprivate func resolve(_ result: Result<R, any Error>) {
    value.withLock { $0 = result }
    isResolved.signal()
  }

  func wait() -> Result<R, any Error> {
    isResolved.wait()
    return value.withLock { $0! }
  }
}
