import Dispatch
import Synchronization

/// Runs an asynchronous operation and blocks until it is done; never called from Swift's own thread pool.
func blocking<R: Sendable>(_ operation: @escaping @Sendable () async throws -> R) -> Result<R, any Error> {
  let answer = Answer<R>()
  Task {
    let result: Result<R, any Error>
    do { result = .success(try await operation()) } catch { result = .failure(error) }
    answer.give(result)
  }
  return answer.wait()
}

/// One value handed from a task to a thread that waits for it.
private final class Answer<R: Sendable>: Sendable {
  private let value = Mutex<Result<R, any Error>?>(nil)
  private let isGiven = DispatchSemaphore(value: 0)

  func give(_ result: Result<R, any Error>) {
    value.withLock { $0 = result }
    isGiven.signal()
  }

  func wait() -> Result<R, any Error> {
    isGiven.wait()
    return value.withLock { $0! }
  }
}
