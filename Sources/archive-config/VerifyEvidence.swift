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
      when there is a problem, 69 when the database cannot be asked.
      """)

  @Argument(help: "The log; by default archive_ops.jsonl in evidence.dir.")
  var files: [PathArgument] = []

  @Option(
    help: ArgumentHelp(
      "The log must hold this record, as archive-config evidence head told it.", valueName: "count:sha256"),
    transform: ExpectedHead.parse)
  var expectHead: ExpectedHead?

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
    let head = try EvidenceHead.read(headFile)
    let retry = RunRetry(config.retry, interruption: Signals.interruption, log: Logger(label: "archive-config"))
    let kept = try offline ? nil : Kept(config, retry)
    let counts = [head?.count, expectHead?.count].compactMap { $0 } + (kept?.heads ?? []).map(\.head.count)
    let verification = EvidenceVerification(counts: counts)
    for path in paths { try verification.read(path) }
    if let head {
      verification.compare(count: head.count, sha256: head.sha256, what: headFile.display)
    } else if files.isEmpty, verification.records > 0 {
      verification.report(.unwitnessed, "\(headFile.display) is missing, or is no head")
    }
    if let expectHead {
      verification.compare(count: expectHead.count, sha256: expectHead.sha256, what: "--expect-head")
    }
    // A log that begins elsewhere does not tell its name; the head beside it does.
    kept?.compare(
      verification, chain: head?.chain ?? verification.head?.chain,
      place: files.isEmpty ? EvidenceLog.place(of: log) : nil)
    try StandardStreams.output.write(text: json ? verification.jsonText(kept) : verification.text(kept))
    for problem in verification.problems where !json { Diagnostics.error(problem.text) }
    return verification.problems.isEmpty ? .done : .incomplete
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
struct Kept {
  let name: String
  /// Nil where the database has no table for them.
  let heads: [StoredEvidenceHead]?

  /// Throws `StorageError` when the database cannot be asked; an archive that is not there keeps none.
  init(_ config: ArchiveConfig, _ retry: RunRetry) throws {
    name = config.url.redactedText
    do {
      let storage = try openArchive(config, mode: .read, interruption: Signals.interruption, retry: retry)
      heads = try retry.run { _ in try storage.evidenceHeads() }
    } catch let error as StorageError {
      let advice = "--offline verifies without it"
      throw StorageError(error.kind, "\(error.message); \(advice)", nativeCode: error.nativeCode)
    }
  }

  /// Whether the database knows the log of this name.
  func knows(_ chain: String?) -> Bool { heads?.contains { $0.head.chain == chain } ?? false }

  /// - `place`: where the log is, if it is where the tools write to.
  func compare(_ verification: EvidenceVerification, chain: String?, place: String?) {
    for stored in heads ?? [] {
      if stored.head.chain == chain {
        verification.compare(
          count: stored.head.count, sha256: stored.head.sha256, what: "the database (\(stored.updatedAt))")
      } else if stored.place == place {
        verification.report(
          .replaced,
          "replaced: the database knows of another log here, of \(stored.head.count) records, last written "
            + stored.updatedAt)
      }
    }
  }
}

extension EvidenceVerification {
  fileprivate func text(_ kept: Kept?) -> String {
    var text = "Records: \(records)\n"
    if vouched > 0 { text += "Lines of another tool, vouched for: \(vouched)\n" }
    if unvouched > 0 { text += "Lines of another tool behind the last record: \(unvouched)\n" }
    if let head { text += "Head: \(head.count):\(head.sha256)\n" }
    switch kept {
    case nil: text += "Database: not asked\n"
    case let kept? where kept.heads == nil:
      text += "Database: keeps no heads; archive-config init --archive-only makes the table for them\n"
    case let kept?: text += "Database: \(kept.knows(head?.chain) ? "compared" : "does not know this log")\n"
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
      json.member(
        "database", kept.map { $0.heads == nil ? "no_heads" : $0.knows(head?.chain) ? "compared" : "unknown" })
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
