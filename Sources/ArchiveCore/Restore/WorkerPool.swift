import Dispatch
import Glibc
import Synchronization

/// Threads of our own, each with a resource of its own, such as a connection: C calls block, and must not hold up
/// Swift's thread pool.
///
/// Used by one thread at a time, which waits while the workers work.
final class WorkerPool<Resource> {
  private let shared: SharedWork<Resource>
  private var threads: [pthread_t] = []

  /// Starts `count` threads; each makes its resource when it first has work, and again when making it failed.
  init(count: Int, make: @escaping @Sendable () throws -> Resource) {
    shared = SharedWork(make: make)
    for _ in 0..<count {
      var thread = pthread_t()
      let context = Unmanaged.passRetained(ThreadBody(shared.perform))
      let code = pthread_create(
        &thread, nil,
        { context in
          Unmanaged<ThreadBody>.fromOpaque(context!).takeRetainedValue().body()
          return nil
        }, context.toOpaque())
      if code == 0 { threads.append(thread) } else { context.release() }
    }
  }

  deinit {
    shared.isEnding = true
    for _ in threads { shared.hasWork.signal() }
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Whether no thread could be started (pthread_create(3), EAGAIN).
  var isEmpty: Bool { threads.isEmpty }

  /// Calls `body` for each index below `count`, on the threads, and returns when all calls have.
  func run(_ count: Int, _ body: (Int, Result<Resource, any Error>) -> Void) {
    withoutActuallyEscaping(body) { body in
      shared.body = body
      shared.count = count
      shared.next.store(0, ordering: .relaxed)
      for _ in threads { shared.hasWork.signal() }
      for _ in threads { shared.isDone.wait() }
      shared.body = nil
    }
  }
}

/// Carries a closure through pthread_create's pointer.
private final class ThreadBody {
  let body: () -> Void
  init(_ body: @escaping () -> Void) { self.body = body }
}

/// What a pool and its threads share.
///
/// `@unchecked Sendable`: `body`, `count` and `isEnding` are written only while every thread waits for `hasWork`, whose
/// signal publishes them; the indexes are handed out by an atomic.
private final class SharedWork<Resource>: @unchecked Sendable {
  let make: @Sendable () throws -> Resource
  let hasWork = DispatchSemaphore(value: 0)
  let isDone = DispatchSemaphore(value: 0)
  let next = Atomic<Int>(0)
  var count = 0
  var body: ((Int, Result<Resource, any Error>) -> Void)?
  var isEnding = false

  init(make: @escaping @Sendable () throws -> Resource) { self.make = make }

  /// A thread's life.
  func perform() {
    var resource: Resource?
    while true {
      hasWork.wait()
      if isEnding { return }
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if index >= count { break }
        let result = Result { () throws in
          if let resource { return resource }
          let made = try make()
          resource = made
          return made
        }
        body?(index, result)
      }
      isDone.signal()
    }
  }
}
