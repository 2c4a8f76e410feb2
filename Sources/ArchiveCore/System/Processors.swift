import CLinux

/// The processors of the machine.
enum Processors {
  /// The number that this process may run on (sched_getaffinity(2)), at least 1.
  static let count = max(1, Int(archive_processor_count()))
}
