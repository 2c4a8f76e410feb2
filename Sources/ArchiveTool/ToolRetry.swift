public import ArchiveCore
public import Logging

extension RunRetry {
  /// The retries of a tool's run: as configured, ended by its signals, reported in its log.
  ///
  /// - `log`: by default one with the tool's name.
  /// - `threads`: how many may run an operation at the same time.
  public convenience init(ofTool config: ArchiveConfig, log: Logger? = nil, threads: Int = 1) {
    self.init(
      config.retry, interruption: Signals.interruption, log: log ?? Logger(label: Diagnostics.name), threads: threads)
  }
}
