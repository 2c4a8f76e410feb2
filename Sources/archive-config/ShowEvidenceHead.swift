import ArchiveCore
import ArchiveTool
import ArgumentParser

struct ShowEvidenceHead: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "head",
    abstract: "Print the head of the evidence log, as COUNT:SHA256.",
    usage: "archive-config evidence head [options]",
    discussion: """
      Examples:
        archive-config evidence head > head
        archive-config evidence verify --expect-head "$(cat head)"

      Keep the head in a place apart from the log. Later, --expect-head shows whether \
      the log still contains the same records.
      """)

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
