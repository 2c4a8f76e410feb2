@testable import ArchiveCore
import ArgumentParser
import Testing

@testable import ArchiveTool

/// Every case of every error, with its status in archive-tools(7). A new case fails or does not compile until it is
/// in its table.
@Suite("exit statuses")
struct ExitStatusTests {
  @Test("the codes are those of archive-tools(7)") func codes() {
    let table: [(ArchiveTool.ExitStatus, Int32)] = [
      (.done, 0), (.incomplete, 1), (.notMet, 3), (.usage, 64), (.badInput, 65), (.noInput, 66), (.unreachable, 69),
      (.defect, 70),
      (.cannotCreate, 73), (.readOrWriteError, 74), (.tryAgain, 75), (.refused, 77), (.configuration, 78),
      (.signal(2), 130), (.signal(13), 141), (.signal(15), 143),
    ]
    for (status, code) in table { #expect(status.code == code) }
  }

  /// The third value is the status of `archive-config check` if the archive could not be opened.
  private static let storageStatuses: [(kind: StorageError.Kind, code: Int32, checkCode: Int32)] = [
    (.unreachable, 69, 69), (.absent, 69, 69), (.locked, 75, 75), (.timedOut, 75, 75), (.denied, 77, 77),
    (.notAnArchive, 69, 1), (.misconfigured, 78, 78), (.full, 74, 1), (.tooLarge, 1, 1), (.cancelled, 75, 1),
    (.damaged, 74, 1), (.readOrWrite, 74, 1), (.inDoubt, 69, 1), (.failed, 70, 1),
  ]

  @Test("a failure of the archive has one status, thrown or ending a run") func failuresOfTheArchive() {
    for (kind, code, _) in Self.storageStatuses {
      let error = StorageError(kind, "x")
      #expect(ToolFailure(error).status.code == code, "\(kind)")
      #expect(RunSummary(stop: .storage(error)).exitStatus.code == code, "\(kind)")
    }
    #expect(Self.storageStatuses.map(\.kind) == StorageError.Kind.allCases)
  }

  @Test("check keeps the status of an archive that it cannot open") func checks() throws {
    var health = ArchiveHealth(url: try BackendURL("sqlite:///a"))
    #expect(health.exitStatus == .done)
    health.problems = ["x"]
    #expect(health.exitStatus == .incomplete)
    for (kind, _, code) in Self.storageStatuses {
      health.failure = StorageError(kind, "x")
      #expect(health.exitStatus.code == code, "\(kind)")
    }
    health.wasReached = true
    health.failure = StorageError(.timedOut, "x")
    #expect(health.exitStatus == .incomplete)
  }

  @Test("the evidence log has one status for each kind of failure", arguments: EvidenceError.Kind.allCases)
  func failuresOfTheEvidenceLog(_ kind: EvidenceError.Kind) {
    let code: Int32 =
      switch kind {
      case .opening: 73
      case .writing: 74
      case .locked: 75
      }
    let failure = ToolFailure(EvidenceError(kind, "x"))
    #expect(failure.status.code == code && failure.lines == ["the evidence log cannot be written: x"])
    #expect(RunSummary(stop: .evidence(EvidenceError(kind, "x"))).exitStatus.code == code)
  }

  @Test("an item's error has a status if the run has only that item", arguments: ItemError.Code.allCases)
  func failuresOfItems(_ code: ItemError.Code) {
    let status: Int32 =
      switch code {
      case .invalidItem: 64
      case .outputExists, .permissionDenied, .noSpace, .tooLarge, .outputOutsideRoot, .ioError: 73
      case .duplicateOutput, .notFound, .purged, .corrupt, .hashMismatch, .unsupportedCodec, .held, .notRequested,
        .samePerson:
        1
      case .backendUnavailable: 69
      case .backendDenied: 77
      case .backendError, .timeout, .cancelled: 75
      case .internal: 70
      }
    #expect(ToolFailure(ItemError(code, "x")).status.code == status)
  }

  @Test("a run that stopped has the status of its cause, never 0") func stoppedRuns() {
    let table: [(StopReason?, Int32)] = [
      (nil, 0), (.firstFailure, 1), (.tooManyFailures, 1), (.outputs(ItemError(.noSpace, "x")), 1), (.interrupted, 130),
    ]
    for (stop, code) in table { #expect(RunSummary(stop: stop).exitStatus.code == code, "\(stop as Any)") }
  }

  @Test("every other error has its status") func failuresOfTheRest() throws {
    let table: [(any Error, Int32)] = [
      (ConfigurationError("x"), 78), (InputError(.missing, "x"), 66), (InputError(.unreadable, "x"), 74),
      (InputError(.malformed, "x"), 65), (OutputError.failed(errno: 28), 74), (OutputError.closed, 141),
      (Interrupted(), 130), (ValidationError("x"), 64), (ToolFailure(.badInput, "x"), 65), (Unknown(), 70),
    ]
    for (error, code) in table { #expect(ToolFailure(error).status.code == code, "\(error)") }
    #expect(throws: TemplateError.self) { _ = try OutputTemplate("{nonsense}") }
    do { _ = try OutputTemplate("{nonsense}") } catch { #expect(ToolFailure(error).status == .usage) }
  }

  private struct Unknown: Error {}
}

extension RunSummary {
  /// A run without items that ended in this way.
  fileprivate init(stop: StopReason?) {
    self.init()
    self.stop = stop
  }
}
