import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser

struct VerifyEvidence: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Find every record of the evidence log that was edited, inserted, deleted, reordered or cut off.",
    discussion: """
      Each record holds the hash of the line before it; the log's end is compared with archive_ops.head beside it, with \
      the archive's database, and with --expect-head. Several files, oldest first, are read as one log. The status is 1 \
      when there is a problem, 69 when the database cannot be asked: the log itself is verified then, too.
      """)

  @Argument(help: "The log; by default archive_ops.jsonl in evidence.dir; - is standard input.")
  var files: [PathArgument] = []

  @Option(
    help: ArgumentHelp(
      "The log must hold this record, as archive-config evidence head told it.", valueName: "count:sha256"),
    transform: ExpectedHead.parse)
  var expectHead: ExpectedHead?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("A log that was in this place is known to be lost; may be repeated.", valueName: "sha256"))
  var lost: [String] = []

  @Flag(help: "Do not ask the archive's database.")
  var offline = false

  @Flag(help: "The result as JSON.")
  var json = false

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var common: CommonOptions

  func execute() throws -> ExitStatus {
    let config = try common.configuration(flags: archive.flags)
    let log = config.evidenceDirectory.appending("archive_ops.jsonl")
    let paths =
      files.isEmpty
      ? [log] : try files.map { try $0.path.text == "-" ? StandardStreams.inputPath(of: "an evidence log") : $0.path }
    let headFile = paths.last!.sibling(Path("archive_ops.head")!)
    let retry = RunRetry(ofTool: config)
    // The database first: what is written meanwhile makes the log longer than what it knows, and never shorter.
    let chain = try EvidenceHead.read(headFile)?.chain ?? EvidenceHead.chain(ofLog: paths[0])
    var failure: StorageError?
    var witness: EvidenceWitness?
    if !offline {
      do {
        let storage = try openArchive(config, mode: .read, interruption: Signals.interruption, retry: retry)
        witness = try EvidenceWitness(
          storage, retry: retry, chain: chain ?? "", place: EvidenceLog.place(of: paths.last!), lost: Set(lost))
      } catch let error as StorageError { failure = error }
    }
    let (head, size) = try EvidenceHead.read(headFile, of: paths.last!, interruption: Signals.interruption)
    let counts = [head?.count, expectHead?.count].compactMap { $0 } + (witness?.others ?? []).map(\.head.count)
    let verification = EvidenceVerification(counts: counts) { [witness] in try witness?.page(after: $0) ?? [] }
    func check() throws { if Signals.interruption.received != nil { throw Interrupted() } }
    let interruption = Signals.interruption
    for path in paths.dropLast() { try verification.read(path, interruption: interruption, check: check) }
    try verification.read(paths.last!, limit: size, interruption: interruption, check: check)
    if let head {
      verification.compare(count: head.count, sha256: head.sha256, what: headFile.display)
      if let name = verification.name, name != head.chain {
        verification.report(.replaced, "replaced: \(headFile.display) is the head of another log")
      }
    } else if files.isEmpty, verification.records > 0 {
      verification.report(.unwitnessed, "unwitnessed: \(headFile.display) is missing, or holds no head")
    }
    if let expectHead {
      verification.compare(count: expectHead.count, sha256: expectHead.sha256, what: "--expect-head")
    }
    witness?.compare(verification)
    try StandardStreams.output.write(text: json ? verification.jsonText(witness) : verification.text(witness))
    for problem in verification.problems where !json { Diagnostics.error(problem.text) }
    if !verification.problems.isEmpty { return .incomplete }
    if let failure {
      throw StorageError(
        failure.kind, "\(failure.message); the log was verified without the database", nativeCode: failure.nativeCode)
    }
    return .done
  }
}

/// `COUNT:SHA256`.
struct ExpectedHead: Sendable {
  let count: Int64
  let sha256: String

  @Sendable static func parse(_ argument: String) throws -> ExpectedHead {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int64(parts[0]), count > 0, let hash = ContentHash(hex: String(parts[1])) else {
      throw ValidationError("give COUNT:SHA256, as archive-config evidence head prints it")
    }
    return ExpectedHead(count: count, sha256: hash.hex)
  }
}
