package import Logging

/// What a run of any kind needs beside its options: the archive, the evidence log, and how it deals with the system.
///
/// A process makes one. All values but the connection have defaults.
package struct RunContext {
  /// The archive, for the thread that decides and commits.
  package var connection: any ArchiveConnection
  /// Opens the archive once more, for a worker; nil makes the calling thread do all the work.
  package var connect: (@Sendable () throws -> any ArchiveConnection)?
  /// Nil where no evidence is written.
  package var evidence: EvidenceLog?
  package var retry = RunRetry.none
  package var interruption = Interruption()
  package var log: Logger
  /// How far the run has come.
  package var meter = ProgressMeter()
  /// The largest number of threads that work.
  package static let concurrencyLimit = 256
  /// Items worked on at a time, each by a thread with a connection of its own.
  package var concurrency = 1
  /// Files that the process may have open.
  package var descriptorLimit = 1024
  package var metrics = MetricsOptions()
  /// Level of the log at which failed items are reported.
  package var failureLogLevel = Logger.Level.warning
  /// Level of the log at which finished items are reported.
  package var itemLogLevel = Logger.Level.debug

  package init(_ connection: any ArchiveConnection, evidence: EvidenceLog? = nil, log: Logger) {
    (self.connection, self.evidence, self.log) = (connection, evidence, log)
  }

  /// How many items are worked on at a time where nobody says so for the run.
  ///
  /// In a file, what workers wait for is processors: more of them than these cost memory and save no time.
  package static func concurrency(_ config: ArchiveConfig) -> Int {
    let count = min(config.maxConcurrent, concurrencyLimit)
    return config.url.backend == .sqlite ? min(count, max(2, Processors.count)) : count
  }

  /// The connection, with each call repeated after failures that can pass.
  var archive: RetryingConnection { RetryingConnection(connection, retry) }

  /// Threads that work; 0 where the calling thread does.
  var workers: Int { connect == nil ? 0 : concurrency }

  /// A connection for a worker, which repeats its whole item, not single calls; the only one where there are no workers.
  func workerConnection() throws -> any ArchiveConnection { try connect?() ?? connection }

  /// Measures where anything is to be measured.
  func stopwatch() -> Stopwatch? { metrics.isEnabled ? Stopwatch() : nil }
}
