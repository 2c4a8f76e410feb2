package import Logging

/// Everything that a run of any kind needs besides its options: the archive, the evidence log and system settings.
///
/// A process creates one. All values except the connection have defaults.
package struct RunContext {
  /// The archive, for the threads that decide and commit.
  package var connection: any ArchiveConnection
  /// Opens another connection, for a worker or for lookups; if nil, the calling thread does all the work.
  package var connect: (@Sendable () throws -> any ArchiveConnection)?
  /// Nil if no evidence is written.
  package var evidence: EvidenceLog?
  package var retry = RunRetry.none
  package var interruption = Interruption()
  package var log: Logger
  /// The progress of the run.
  package var meter = ProgressMeter()
  /// The largest number of threads that work.
  package static let concurrencyLimit = 256
  /// The number of items in parallel, each in a thread with its own connection.
  package var concurrency = 1
  /// The number of files that the process may have open.
  package var descriptorLimit = 1024
  package var metrics = MetricsOptions()
  /// Level of the log at which failed items are reported.
  package var failureLogLevel = Logger.Level.warning
  /// Level of the log at which finished items are reported.
  package var itemLogLevel = Logger.Level.debug

  package init(_ connection: any ArchiveConnection, evidence: EvidenceLog? = nil, log: Logger) {
    (self.connection, self.evidence, self.log) = (connection, evidence, log)
  }

  /// The default number of items in parallel.
  ///
  /// With an SQLite file, workers are limited by processors: more workers cost memory and save no time.
  package static func concurrency(_ config: ArchiveConfig) -> Int {
    let count = min(config.maxConcurrent, concurrencyLimit)
    return config.url.backend == .sqlite ? min(count, max(2, Processors.count)) : count
  }

  /// The connection, with each call repeated after failures that can pass.
  var archive: RetryingConnection { RetryingConnection(connection, retry) }

  /// The number of workers; 0 if the calling thread does the work.
  var workers: Int { connect == nil ? 0 : concurrency }

  /// A connection for a worker, which repeats its whole item, not single calls; the main connection if there are no
  /// workers.
  func workerConnection() throws -> any ArchiveConnection { try connect?() ?? connection }

  /// A stopwatch, if anything is measured.
  func stopwatch() -> Stopwatch? { metrics.isEnabled ? Stopwatch() : nil }
}
