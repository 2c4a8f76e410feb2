package import ArchiveCore
import ArgumentParser

/// The exit statuses, from sysexits.h where it has a number. Only this file maps errors to statuses.
package enum ExitStatus: Equatable, Sendable {
  case done
  /// Finished, but at least one item failed or was not attempted; for `check`, not healthy.
  case incomplete
  /// archive-report: a gate was not met, or there were no records.
  case notMet
  case usage
  case badInput
  case noInput
  case unreachable
  case defect
  case cannotCreate
  case readOrWriteError
  case tryAgain
  case refused
  case configuration
  /// The tool dies by this signal.
  case signal(Int32)

  package var code: Int32 {
    switch self {
    case .done: 0
    case .incomplete: 1
    case .notMet: 3
    case .usage: 64
    case .badInput: 65
    case .noInput: 66
    case .unreachable: 69
    case .defect: 70
    case .cannotCreate: 73
    case .readOrWriteError: 74
    case .tryAgain: 75
    case .refused: 77
    case .configuration: 78
    case .signal(let number): 128 + number
    }
  }
}

/// The reason why a tool ends without having done its work, with the message for standard error.
package struct ToolFailure: Error {
  package let status: ExitStatus
  /// The message, line by line; without lines the tool ends silently.
  package let lines: [String]

  package init(_ status: ExitStatus, _ message: String?) { self.init(status, lines: message.map { [$0] } ?? []) }

  init(_ status: ExitStatus, lines: [String]) { (self.status, self.lines) = (status, lines) }

  /// The message and the status of an error of any layer.
  init(_ error: any Error) {
    switch error {
    case let error as ToolFailure: self = error
    case let error as StorageError: self.init(error.exitStatus, error.message)
    case let error as ConfigurationError: self.init(error.exitStatus, lines: error.problems.map(\.text))
    case let error as InputError: self.init(error.kind.exitStatus, error.message)
    case let error as ItemError: self.init(error.code.exitStatus, error.message)
    case let error as AmbiguousName: self.init(.usage, lines: error.lines)
    case let error as EvidenceError: self.init(error.kind.exitStatus, error.sentence)
    case let error as TemplateError: self.init(.usage, error.message)
    case let error as OutputError: self.init(error.exitStatus, error.message)
    case is Interrupted: self.init(.interrupted, nil)
    case let error as ValidationError: self.init(.usage, error.message)
    default: self.init(.defect, "defect: \(error)")
    }
  }
}

extension ExitStatus {
  /// By the signal that asked the tool to stop.
  static var interrupted: ExitStatus { .signal(Signals.interruption.received ?? StandardStreams.interrupt) }
}

extension ConfigurationError {
  package var exitStatus: ExitStatus { .configuration }
}

extension EvidenceError.Kind {
  var exitStatus: ExitStatus {
    switch self {
    case .opening: .cannotCreate
    case .writing: .readOrWriteError
    case .locked: .tryAgain
    }
  }
}

extension OutputError {
  var exitStatus: ExitStatus {
    switch self {
    case .closed: .signal(StandardStreams.brokenPipe)
    case .failed: .readOrWriteError
    }
  }

  /// The message for a person; nil if the tool ends silently.
  fileprivate var message: String? {
    switch self {
    case .closed: nil
    case .failed(let code): "standard output: \(systemMessage(code))"
    }
  }
}

extension StorageError {
  var exitStatus: ExitStatus {
    switch kind {
    // An outcome is in doubt if the server was lost before it answered.
    case .unreachable, .absent, .notAnArchive, .inDoubt: .unreachable
    case .locked, .timedOut: .tryAgain
    case .denied: .refused
    case .misconfigured: .configuration
    case .cancelled: .tryAgain
    case .full, .damaged, .readOrWrite: .readOrWriteError
    case .tooLarge: .incomplete
    case .failed: .defect
    }
  }
}

extension InputError.Kind {
  var exitStatus: ExitStatus {
    switch self {
    case .missing: .noInput
    case .unreadable: .readOrWriteError
    case .malformed: .badInput
    }
  }
}

extension ItemError.Code {
  /// For an error of the only item of a run, or one that affects the whole run.
  var exitStatus: ExitStatus {
    switch self {
    case .invalidItem: .usage
    case .outputExists, .permissionDenied, .noSpace, .tooLarge, .outputOutsideRoot, .ioError: .cannotCreate
    case .duplicateOutput, .notFound, .purged, .corrupt, .hashMismatch, .unsupportedCodec, .held, .notRequested,
      .samePerson:
      .incomplete
    case .backendUnavailable: .unreachable
    case .backendDenied: .refused
    case .backendError, .timeout, .cancelled: .tryAgain
    case .internal: .defect
    }
  }
}

extension RunSummary {
  /// The status of a run of items: a signal takes precedence over a failure that it may have caused.
  var exitStatus: ExitStatus {
    switch stop {
    case .interrupted?: .interrupted
    case .storage(let error)?: error.exitStatus
    case .evidence(let error)?: Signals.interruption.received == nil ? error.kind.exitStatus : .interrupted
    // The items that failed and those that were skipped are in the records.
    case .outputs?, .firstFailure?, .tooManyFailures?: .incomplete
    case nil: isIncomplete ? .incomplete : .done
    }
  }
}

extension ArchiveHealth {
  /// The status of a check: an archive that cannot be opened has the same status as in every tool, so that a script can
  /// distinguish the causes.
  package var exitStatus: ExitStatus {
    guard let failure else { return isHealthy ? .done : .incomplete }
    return switch failure.kind {
    case .timedOut where wasReached: .incomplete
    case .unreachable, .absent, .timedOut, .locked, .denied, .misconfigured: failure.exitStatus
    case .notAnArchive, .full, .tooLarge, .cancelled, .damaged, .readOrWrite, .inDoubt, .failed: .incomplete
    }
  }
}
