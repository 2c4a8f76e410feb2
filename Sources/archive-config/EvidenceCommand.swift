import ArchiveTool
import ArgumentParser

struct EvidenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence", abstract: "Verify the evidence log, or tell how far it goes.",
    subcommands: [VerifyEvidence.self, ShowEvidenceHead.self])
}
