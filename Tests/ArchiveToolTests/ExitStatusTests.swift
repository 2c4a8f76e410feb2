import ArchiveCore
import Testing

@testable import ArchiveTool

struct ExitStatusTests {
  /// The table of archive-records(5), written down a second time.
  @Test func statusesAreThoseOfTheTable() {
    let table: [(ArchiveTool.ExitStatus, Int32)] = [
      (.done, 0), (.incomplete, 1), (.usage, 64), (.badInput, 65), (.noInput, 66), (.unreachable, 69), (.defect, 70),
      (.cannotCreate, 73), (.readOrWriteError, 74), (.tryAgain, 75), (.refused, 77), (.configuration, 78),
      (.signal(2), 130), (.signal(13), 141), (.signal(15), 143),
    ]
    for (status, code) in table { #expect(status.code == code) }
  }

  @Test func failuresOfTheArchive() {
    let table: [(StorageError.Kind, Int32)] = [
      (.unreachable, 69), (.notAnArchive, 69), (.locked, 75), (.denied, 77), (.damaged, 74), (.full, 74),
    ]
    for (kind, code) in table { #expect(ToolFailure(StorageError(kind, "x")).status.code == code) }
  }

  @Test func failuresOfTheRest() {
    #expect(ToolFailure(ConfigurationError("x")).status.code == 78)
    #expect(ToolFailure(InputError(.missing, "x")).status.code == 66)
    #expect(ToolFailure(InputError(.malformed, "x")).status.code == 65)
    #expect(ToolFailure(OutputError.failed(errno: 28)).status.code == 74)
    #expect(ToolFailure(OutputError.closed).status.code == 141)
  }
}
