/// A pool of threads, each with its own resource, such as a connection.
final class WorkerPool<Task, Resource> {
  private let shared: Shared
  private var threads: [WorkThread] = []

  /// The state shared by the pool and its threads.
  ///
  /// `@unchecked Sendable`: the variables are used under the monitor; a task is passed to one thread, and others see it
  /// only once it is done.
  private final class Shared: @unchecked Sendable {
    let monitor: Monitor
    let hasWork: Monitor.Condition
    let batchLimit: (Int) -> Int
    let make: () throws -> Resource
    let prepare: ([Task], Resource) -> Void
    let perform: (Task, Result<Resource, any Error>) -> Void
    let finish: (Task) -> Void
    var tasks: [Task?] = []
    var next = 0
    var isEnding = false

    init(
      _ monitor: Monitor, batchLimit: @escaping (Int) -> Int, make: @escaping () throws -> Resource,
      prepare: @escaping ([Task], Resource) -> Void, perform: @escaping (Task, Result<Resource, any Error>) -> Void,
      finish: @escaping (Task) -> Void
    ) {
      self.monitor = monitor
      self.batchLimit = batchLimit
      self.prepare = prepare
      self.make = make
      self.perform = perform
      self.finish = finish
      hasWork = Monitor.Condition(monitor)
    }

    /// The loop of a thread; creates its resource when it first has work, and again if creating it failed.
    func runTasks() {
      var resource: Resource?
      while var batch = dequeue() {
        let result = Result { () throws in
          if let resource { return resource }
          let made = try make()
          resource = made
          return made
        }
        if let resource { prepare(batch, resource) }
        // Reversed for popLast, so that each task is released once it is done.
        batch.reverse()
        while let task = batch.popLast() {
          perform(task, result)
          finish(task)
        }
      }
    }

    /// Removes and returns the next tasks, at most this thread's share of the waiting ones.
    private func dequeue() -> [Task]? {
      monitor.locked {
        while next == tasks.count, !isEnding { hasWork.wait() }
        if isEnding { return nil }
        let count = batchLimit(tasks.count - next)
        let batch = tasks[next..<next + count].map { $0! }
        // Tasks taken must not be kept alive here, because they have files open.
        for index in next..<next + count { tasks[index] = nil }
        next += count
        if next == tasks.count || next >= 256 {
          tasks.removeFirst(next)
          next = 0
        }
        return batch
      }
    }
  }

  /// Starts `count` threads, or as many as the system allows.
  ///
  /// - `batch`: the largest number of tasks that a thread prepares together.
  /// - `prepare`: called on a thread with its tasks, before the first is performed.
  /// - `perform`: called on a thread; several threads call it at the same time.
  /// - `finish`: called on a thread after it.
  init(
    count: Int, batch: Int, monitor: Monitor, make: @escaping () throws -> Resource,
    prepare: @escaping ([Task], Resource) -> Void, perform: @escaping (Task, Result<Resource, any Error>) -> Void,
    finish: @escaping (Task) -> Void
  ) {
    let shared = Shared(
      monitor, batchLimit: { Self.batch(of: ($0 + count - 1) / count, atOnce: batch) }, make: make, prepare: prepare,
      perform: perform, finish: finish)
    self.shared = shared
    for _ in 0..<count {
      guard let thread = WorkThread({ shared.runTasks() }) else { break }
      threads.append(thread)
    }
  }

  /// The number of tasks that a thread takes: `atOnce` if they are prepared together; else few enough that the threads
  /// end at the same time, and enough that they seldom contend.
  private static func batch(of share: Int, atOnce: Int) -> Int { max(min(atOnce, share), min(16, share / 4)) }

  /// Finishes tasks that were begun, and drops the others.
  deinit {
    shared.monitor.locked {
      shared.isEnding = true
      shared.hasWork.broadcast()
    }
    for thread in threads { thread.join() }
  }

  /// Whether no thread could be started.
  var isEmpty: Bool { threads.isEmpty }

  /// Passes tasks to the threads, which begin them in this order; does not wait.
  func submit(_ tasks: [Task]) {
    shared.monitor.locked {
      shared.tasks += tasks
      if tasks.count == 1 { shared.hasWork.signal() } else { shared.hasWork.broadcast() }
    }
  }
}
