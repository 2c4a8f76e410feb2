import ArchiveCore
import ArchiveDatabase
import ArchiveTool
import ArgumentParser
import Logging

struct VerifyEvidence: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Find every record of the evidence log that was edited, inserted, deleted, reordered or cut off.",
    discussion: """
      Each record holds the hash of the line before it; the log's end is compared with archive_ops.head beside it, with \
      the archive's database, and with --expect-head. Several files, oldest first, are read as one log. The status is 1 \
      when there is a problem, 69 when the database cannot be asked: the log itself is verified then, too.
      """)

  @Argument(help: "The log; by default archive_ops.jsonl in evidence.dir.")
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
    let paths = files.isEmpty ? [log] : files.map(\.path)
    let headFile = paths.last!.sibling(Path("archive_ops.head")!)
    let retry = RunRetry(config.retry, interruption: Signals.interruption, log: Logger(label: "archive-config"))
    // The database first: what is written meanwhile makes the log longer than what it knows, and never shorter.
    let chain = try EvidenceHead.read(headFile)?.chain ?? EvidenceHead.chain(ofLog: paths[0])
    var failure: StorageError?
    var kept: Kept?
    if !offline {
      do {
        kept = try Kept(config, retry, chain: chain ?? "", place: EvidenceLog.place(of: paths.last!), lost: Set(lost))
      } catch let error as StorageError { failure = error }
    }
    let (head, size) = try EvidenceHead.read(headFile, of: paths.last!)
    let counts = [head?.count, expectHead?.count].compactMap { $0 } + (kept?.others ?? []).map(\.head.count)
    let verification = EvidenceVerification(counts: counts) { try kept?.page(after: $0) ?? [] }
    func check() throws { if Signals.interruption.received != nil { throw Interrupted() } }
    for path in paths.dropLast() { try verification.read(path, check: check) }
    try verification.read(paths.last!, limit: size, check: check)
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
    kept?.compare(verification)
    try StandardStreams.output.write(text: json ? verification.jsonText(kept) : verification.text(kept))
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

/// The heads that the archive's database keeps.
private struct Kept {
  private let storage: any ArchiveStorage
  private let retry: RunRetry
  private let chain: String
  private let hasTable: Bool
  /// The last that is known of the log.
  private let last: StoredEvidenceHead?
  /// Of other logs in the same place, the last of each.
  let others: [StoredEvidenceHead]

  /// Throws `StorageError` when the database cannot be asked.
  init(_ config: ArchiveConfig, _ retry: RunRetry, chain: String, place: String, lost: Set<String>) throws {
    (self.retry, self.chain) = (retry, chain)
    let storage = try openArchive(config, mode: .read, interruption: Signals.interruption, retry: retry)
    let heads = try retry.run { _ in try storage.lastEvidenceHeads(chain: chain, place: place) }
    self.storage = storage
    hasTable = heads != nil
    last = heads?.first { $0.head.chain == chain }
    others = heads?.filter { $0.head.chain != chain && !lost.contains($0.head.chain) } ?? []
  }

  /// The next heads up to the last that was known when the log was looked at.
  func page(after count: Int64) throws -> [StoredEvidenceHead] {
    guard let last else { return [] }
    return try retry.run { _ in try storage.evidenceHeads(chain: chain, after: count) }
      .filter { $0.head.count <= last.head.count }
  }

  var name: String { !hasTable ? "no_heads" : last == nil ? "unknown" : "compared" }

  /// Tells of the first that the log does not agree with, or else of the last when it does not reach that.
  func compare(_ verification: EvidenceVerification) {
    func told(_ stored: StoredEvidenceHead) -> String { "the database, since \(stored.createdAt)," }
    if let stored = verification.contradiction {
      verification.report(
        .replaced, "replaced: its record \(stored.head.count) is not the one that \(told(stored)) knows")
    } else if let last {
      verification.compare(count: last.head.count, sha256: nil, what: told(last))
    }
    for stored in others where !verification.holds(stored.head) {
      verification.report(
        .replaced,
        "replaced: the database knows of another log here, of \(stored.head.count) records, last written "
          + "\(stored.createdAt); if it is known to be lost: --lost \(stored.head.chain)")
    }
  }
}

extension EvidenceVerification {
  fileprivate func text(_ kept: Kept?) -> String {
    var text = "Records: \(records)\n"
    if vouched > 0 { text += "Lines of another tool, vouched for: \(vouched)\n" }
    if unvouched > 0 { text += "Lines of another tool behind the last record: \(unvouched)\n" }
    if let head { text += "Head: \(head.count):\(head.sha256)\n" }
    switch kept?.name {
    case nil: text += "Database: not asked\n"
    case "no_heads"?:
      text += "Database: keeps no heads; archive-config init --archive-only makes the table for them\n"
    case "compared"?: text += "Database: compared\n"
    default: text += "Database: does not know this log\n"
    }
    return text
      + "Status: \(problems.isEmpty ? "✓ OK" : "✗ FAILED: \(problems.count) problem\(problems.count == 1 ? "" : "s")")\n"
  }

  fileprivate func jsonText(_ kept: Kept?) -> String {
    let text = JSONWriter.object { json in
      json.member("valid", problems.isEmpty)
      json.member("records", records)
      json.member("vouched_lines", vouched)
      json.member("unvouched_lines", unvouched)
      json.member("head", head.map { "\($0.count):\($0.sha256)" })
      json.member("database", kept?.name)
      json.key("problems")
      json.array {
        for problem in problems {
          $0.object { json in
            json.member("kind", problem.kind.rawValue)
            json.member("file", problem.file)
            json.member("line", problem.line.map(Int64.init))
            json.member("message", problem.message)
          }
        }
      }
    }
    return String(decoding: text, as: UTF8.self) + "\n"
  }
}
