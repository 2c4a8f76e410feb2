import Glibc

/// The number of files that the process may have open (getrlimit(2), RLIMIT_NOFILE).
package enum DescriptorLimit {
  /// Raises the limit as far as the system allows, and returns it.
  package static func raise() -> Int {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return 1024 }
    if limit.rlim_cur < limit.rlim_max {
      var raised = limit
      // A limit beyond what a run can use costs time in programs that close all descriptors one by one.
      raised.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, 16384))
      if setrlimit(resource, &raised) == 0 { limit = raised }
    }
    return Int(min(limit.rlim_cur, rlim_t(Int32.max)))
  }

  /// The descriptors of each worker: three files of a connection, and the source and target of its work.
  static let perWorker = 6
  /// The descriptors of a run besides its workers and output directories.
  static let base = 32
  /// The least number of open output directories with which a run can continue.
  static let minimumDirectories = 24

  /// The least number of descriptors for `concurrency` workers.
  package static func needed(concurrency: Int) -> Int { base + minimumDirectories + perWorker * concurrency }

  /// The number of directories that may be open for items in progress, besides this many workers.
  static func directories(limit: Int, concurrency: Int) -> Int {
    let all = max(minimumDirectories, limit - base - perWorker * concurrency)
    return all - 2 * cachedDirectories(limit: limit, concurrency: concurrency)
  }

  /// The number of directories that each of the two caches may keep open besides those.
  static func cachedDirectories(limit: Int, concurrency: Int) -> Int {
    min(64, max(minimumDirectories, limit - base - perWorker * concurrency) / 4)
  }
}
