import ArchiveCore
import ArchiveTool
import ArgumentParser

struct ShowEvidenceHead: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "head",
    abstract: "Print how far the evidence log goes, as COUNT:SHA256, to be kept where the log is not.",
    discussion: "archive-config evidence verify --expect-head finds out later whether the log still holds that record.")

  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    let config = try common.configuration()
    let file = EvidenceFiles(directory: config.evidenceDirectory).head
    guard let head = try EvidenceHead.read(file) else {
      throw InputError(.missing, "\(file.display): there is no evidence log with records here")
    }
    try StandardStreams.output.write(text: "\(head.count):\(head.sha256)\n")
    return .done
  }
}
