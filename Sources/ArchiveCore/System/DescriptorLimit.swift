import Glibc

/// How many files the process may have open (getrlimit(2), RLIMIT_NOFILE).
package enum DescriptorLimit {
  /// Raises the limit as far as the system allows, and returns it.
  package static func raise() -> Int {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return 1024 }
    if limit.rlim_cur < limit.rlim_max {
      var raised = limit
      // More than a run can use costs time where something closes all descriptors one by one.
      raised.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, 16384))
      if setrlimit(resource, &raised) == 0 { limit = raised }
    }
    return Int(min(limit.rlim_cur, rlim_t(Int32.max)))
  }

  /// What each worker may have open: a connection's three files, and the two ends of what it works on.
  static let perWorker = 6
  /// What a run has open beside its workers and its outputs' directories.
  static let base = 32
  /// Directories of outputs without which a run cannot go on.
  static let least = 24

  /// The descriptors that `concurrency` workers need at least.
  package static func needed(concurrency: Int) -> Int { base + least + perWorker * concurrency }

  /// How many directories may be open beside so many workers, for what is under way.
  static func directories(limit: Int, concurrency: Int) -> Int {
    let all = max(least, limit - base - perWorker * concurrency)
    return all - 2 * cachedDirectories(limit: limit, concurrency: concurrency)
  }

  /// How many directories each of two caches may keep open beside those.
  static func cachedDirectories(limit: Int, concurrency: Int) -> Int {
    min(64, max(least, limit - base - perWorker * concurrency) / 4)
  }
}
