/// Writes the files of a group, several at a time where there is more than one.
final class RestoreWriter {
  /// What became of one file.
  struct Outcome {
    var result: Result<PendingOutput, any Error>
    var startedAt: Timestamp
    var durationMs: Double
    var attempts: Int
  }

  private let storage: any ArchiveStorage
  private let options: RestoreOptions
  private let interruption: Interruption
  private let openStorage: (@Sendable () throws -> any ArchiveStorage)?
  /// Started by the first group that has work for more than one.
  private lazy var pool: WorkerPool<any ArchiveStorage>? =
    options.concurrency > 1 ? openStorage.map { WorkerPool(count: options.concurrency, make: $0) } : nil

  init(
    _ storage: any ArchiveStorage, options: RestoreOptions, interruption: Interruption,
    openStorage: (@Sendable () throws -> any ArchiveStorage)?
  ) {
    self.storage = storage
    self.options = options
    self.interruption = interruption
    self.openStorage = openStorage
  }

  /// Writes all files to their temporary names and returns the outcomes in the order of the tasks; blocks.
  func write(_ tasks: [RestoreGroup.WriteTask], sync: Bool) -> [Outcome] {
    guard tasks.count > 1, let pool, !pool.isEmpty else {
      return tasks.map { write($0, from: .success(storage), sync: sync) }
    }
    var outcomes = [Outcome?](repeating: nil, count: tasks.count)
    outcomes.withUnsafeMutableBufferPointer { outcomes in
      // Each index is written by the one thread that was given it.
      nonisolated(unsafe) let outcomes = outcomes
      pool.run(tasks.count) { index, storage in outcomes[index] = self.write(tasks[index], from: storage, sync: sync) }
    }
    return outcomes.map { $0! }
  }

  private func write(
    _ task: RestoreGroup.WriteTask, from storage: Result<any ArchiveStorage, any Error>, sync: Bool
  ) -> Outcome {
    let startedAt = Timestamp.now()
    let clock = Stopwatch()
    var attempts = 1
    let result = Result { () throws in
      let storage = try storage.get()
      return try StorageError.retrying(options.retry, interruption: interruption) { attempt in
        attempts = attempt
        if interruption.received != nil { throw Interrupted() }
        return try task.job.write(task.plan, to: task.place, from: storage, interruption: interruption, sync: sync)
      }
    }
    return Outcome(result: result, startedAt: startedAt, durationMs: clock.milliseconds, attempts: attempts)
  }
}
