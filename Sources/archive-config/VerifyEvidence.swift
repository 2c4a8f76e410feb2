import ArchiveAccess
import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct VerifyEvidence: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Find records of the evidence log that were edited, inserted, deleted or moved.",
    usage: "archive-config evidence verify [FILE ...] [options]",
    discussion: """
      Examples:
        archive-config evidence verify
        archive-config evidence verify --expect-head "$(cat head)"

      Each record contains the hash of the line before it. The end of the log is \
      compared with archive_ops.head beside it, with the archive's database, and with \
      --expect-head. Several files, oldest first, are read as one log. The exit status \
      is 1 if there is a problem, and 69 if the database cannot be reached; the log \
      itself is verified even then.
      """)

  @Argument(help: "Logs (default: archive_ops.jsonl in evidence.dir); - is standard input.")
  var files: [PathArgument] = []

  @OptionGroup(title: "Verification") var verification: VerifyOptions
  @OptionGroup(title: Heading.database) var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    let access = try ArchiveAccess(archive, common)
    let paths = try files.map {
      try $0.path.text == "-" ? StandardStreams.inputPath(of: "an evidence log") : $0.path
    }
    var audit =
      paths.isEmpty
      ? EvidenceAudit(directory: access.config.evidenceDirectory, interruption: Signals.interruption)
      : EvidenceAudit(paths, interruption: Signals.interruption)
    (audit.expectedHead, audit.lost) = (verification.expectHead, Set(verification.lost))
    let findings = try audit.run(open: verification.offline ? nil : { try access.openRetrying(.read) })
    try StandardStreams.output.write(text: verification.json ? findings.jsonText : findings.text)
    for problem in findings.problems where !verification.json { Diagnostics.error(problem.text) }
    if !findings.problems.isEmpty { return .incomplete }
    if let failure = findings.failure {
      throw StorageError(
        failure.kind, "\(failure.message); the log was verified without the database", nativeCode: failure.nativeCode)
    }
    return .done
  }
}

extension EvidenceAudit.ExpectedHead {
  /// `COUNT:SHA256`; throws `ValidationError`.
  @Sendable fileprivate static func parse(_ argument: String) throws -> EvidenceAudit.ExpectedHead {
    guard let head = EvidenceAudit.ExpectedHead(argument) else {
      throw ValidationError("give COUNT:SHA256, as archive-config evidence head prints it")
    }
    return head
  }
}

/// What `evidence verify` compares, and how it answers.
struct VerifyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Require this record, as printed by archive-config evidence head.", valueName: "count:sha256"),
    transform: EvidenceAudit.ExpectedHead.parse)
  var expectHead: EvidenceAudit.ExpectedHead?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Accept that the log with this hash is lost; may be repeated.", valueName: "sha256"))
  var lost: [String] = []

  @Flag(help: "Do not compare with the archive's database.")
  var offline = false

  @Flag(help: "Write the result as JSON.")
  var json = false
}
