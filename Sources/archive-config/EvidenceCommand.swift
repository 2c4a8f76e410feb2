import ArchiveTool
import ArgumentParser

struct EvidenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence", abstract: "Verify the evidence log, or print its head.",
    subcommands: [VerifyEvidence.self, ShowEvidenceHead.self])
}
