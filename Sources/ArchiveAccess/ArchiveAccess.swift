package import ArchiveCore
package import ArchiveDatabase
package import ArchiveTool
package import Logging

/// Opens archives for a tool, with the configured retries and time limit; signals interrupt it.
///
/// Separate from ArchiveTool, so that archive-report links no database client.
package struct ArchiveAccess: Sendable {
  package let config: ArchiveConfig
  /// The run's retries, which all its connections share.
  package let retry: RunRetry

  /// Loads the configuration and sets up logging. Throws `ConfigurationError`.
  ///
  /// - `searches`: whether the directories above the working directory are searched, too.
  package init(
    _ archive: ArchiveOptions, _ common: CommonOptions, searches: Bool = true
  ) throws(ConfigurationError) {
    self.init(try common.configuration(flags: archive.flags, searches: searches))
  }

  /// - `log`: the run's log; by default one with the tool's name.
  /// - `threads`: the number of threads that may run an operation at the same time.
  package init(_ config: ArchiveConfig, log: Logger? = nil, threads: Int = 1) {
    self.config = config
    retry = RunRetry(
      config.retry, interruption: Signals.interruption, log: log ?? Logger(label: Diagnostics.name), threads: threads)
  }

  /// Opens the configured archive; blocks while connecting.
  ///
  /// Throws `StorageError`, with the next step in its message.
  package func open(_ mode: OpenMode) throws(StorageError) -> any ArchiveConnection {
    try openArchive(config, mode: mode, interruption: Signals.interruption, retry: retry)
  }

  /// Opens it for single queries, which are retried after transient failures; a run retries whole items instead.
  package func openRetrying(_ mode: OpenMode) throws(StorageError) -> RetryingConnection {
    RetryingConnection(try open(mode), retry)
  }

  /// The context of a run in this archive, whose workers open their own connections for reading.
  package func context(
    _ connection: any ArchiveConnection, _ evidence: EvidenceLog?, _ log: Logger,
    _ workers: (concurrency: Int, descriptorLimit: Int), total: Int?
  ) -> RunContext {
    var context = RunContext(connection, evidence: evidence, log: log)
    context.connect = { try open(.read) }
    (context.concurrency, context.descriptorLimit) = workers
    (context.retry, context.interruption) = (retry, Signals.interruption)
    context.meter = ProgressMeter(total: total)
    (context.metrics, context.failureLogLevel) = (config.metrics, config.levelOfFailures)
    return context
  }

  /// Opens another archive for reading, with the same retries and time limit; blocks while connecting.
  ///
  /// Throws `StorageError`.
  package func open(other url: BackendURL) throws(StorageError) -> any ArchiveConnection {
    try openArchive(
      url, mode: .read,
      OpenOptions(retry: retry, interruption: Signals.interruption, timeout: config.timeoutPerItem))
  }
}
