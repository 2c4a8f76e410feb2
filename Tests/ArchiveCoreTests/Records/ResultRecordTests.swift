import Testing

@testable import ArchiveCore

@Suite("result records")
struct ResultRecordTests {
  @Test("an item that fails in a dry run has neither the reason of the dry run nor what it planned")
  func failedDryRun() throws {
    let line = Line(number: 1, bytes: Array("{}".utf8)[...], isTooLong: false)
    var result = ResultRecord(ManifestInput(InputRecord(line)), actor: "ops", backend: .sqlite, isMeasured: true)
    (result.status, result.reason, result.plannedAction) = (.skipped, .dryRun, .replaced)
    result.fail(ItemError(.ioError, "out/a: Input/output error"))
    let record = try JSONScanner.decode(result.encoded()[...])
    #expect(record["status"] == .string("failed") && record["reason"] == .null && record["planned_action"] == nil)
  }
}
