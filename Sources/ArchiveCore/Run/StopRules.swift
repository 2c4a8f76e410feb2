import Glibc

extension StorageError {
  /// Whether one item of a group may be the cause, so that the others should be tried without it.
  var isOfOneItem: Bool { kind == .tooLarge || kind == .failed }

  /// Whether every further item would fail the same way.
  var stopsRun: Bool {
    switch kind {
    case .unreachable, .absent, .locked, .denied, .notAnArchive, .misconfigured, .full, .inDoubt, .readOrWrite: true
    case .tooLarge, .timedOut, .cancelled, .damaged, .failed: false
    }
  }
}

extension ItemError {
  /// The error of an item that failed this way.
  init(of error: any Error) {
    switch error {
    case let error as ItemError: self = error
    case let error as StorageError: self = error.itemError
    case let error as Unanswered: self = error.error
    default: self.init(.internal, "\(error)")
    }
  }

  /// Whether every further item would fail the same way: no space, or a file system that cannot be written to.
  var stopsRun: Bool { code == .noSpace || errno == EROFS }
}
