import Crypto
import Glibc

/// What is wrong with an evidence log.
public struct EvidenceProblem: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// A record is not as it was written.
    case edited
    /// Something stands between records that was not there when they were written.
    case inserted
    /// Records that were there are missing.
    case deleted
    /// Records do not stand in the order in which they were written.
    case reordered
    /// The log ends before its head.
    case truncated
    /// The log's records are not those that its head knows.
    case replaced
    /// A line is no record, or only the beginning of one.
    case malformed
    /// There is nothing to compare the log with.
    case unwitnessed
  }

  public let kind: Kind
  /// The file, and the line in it, counted from 1, where the problem has a place.
  public let file: String?
  public let line: Int?
  public let message: String

  public var text: String {
    let place = file.map { file in line.map { "\(file):\($0): " } ?? "\(file): " } ?? ""
    return "\(place)\(message)"
  }
}

/// Reads evidence logs from their first line to their last and finds what was done to them since.
///
/// Within the log each record holds the hash of what stands before it; its end is compared with heads that are kept
/// elsewhere, since what was cut off leaves no trace in what is left.
public final class EvidenceVerification {
  public private(set) var problems: [EvidenceProblem] = []
  /// Records that are linked.
  public private(set) var records: Int64 = 0
  /// Lines of another tool that a later record vouches for.
  public private(set) var vouched: Int64 = 0
  /// Lines of another tool behind the last record, which nothing vouches for yet.
  public private(set) var unvouched: Int64 = 0
  /// How far the log goes; nil when it holds no record.
  public var head: EvidenceHead? {
    sha256.flatMap { sha256 in chain.map { EvidenceHead(chain: $0, count: last, sha256: sha256, size: size) } }
  }

  /// The first head of the witness that the log does not agree with.
  public private(set) var contradiction: StoredEvidenceHead?

  /// Numbers of records that single heads know, and the hashes that the log has for them.
  private let wanted: Set<Int64>
  private var found: [Int64: String] = [:]
  private var chain: String?
  private var last: Int64 = 0
  private var sha256: String?
  private var size: Int64 = 0
  /// The hash of the line before, and where it stands.
  private var previous: (hash: String, isLinked: Bool, line: Int)?
  private var gap: (lines: Int64, hash: SHA256)?
  private var file = ""
  private var line = 0

  private let witness: (_ after: Int64) throws -> [StoredEvidenceHead]
  private var page: ArraySlice<StoredEvidenceHead> = []
  private var witnessed: Int64?
  private var isWitnessRead = false

  /// - `counts`: the numbers of records that single heads are known for.
  /// - `witness`: the next heads of many, in order, that know more records than so many; none at the end.
  public init(counts: [Int64], witness: @escaping (_ after: Int64) throws -> [StoredEvidenceHead] = { _ in [] }) {
    (wanted, self.witness) = (Set(counts), witness)
  }

  /// Reads one file; several, oldest first, are read as one log.
  ///
  /// - `limit`: bytes to read, all of them when nil.
  /// - `check`: called now and then.
  /// - Blocks. Throws `InputError`, and what `check` and the witness throw.
  public func read(_ path: Path, limit: Int64? = nil, check: () throws -> Void = {}) throws {
    let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
    if descriptor < 0 {
      let code = errno
      throw InputError(code == ENOENT ? .missing : .unreadable, "\(path.display): \(systemMessage(code))")
    }
    defer { close(descriptor) }
    (file, line) = (path.display, 0)
    size = 0
    let lines = EvidenceLines(descriptor: descriptor, name: file, to: limit.map { off_t($0) })
    while let text = try lines.next() {
      line += 1
      if line % 256 == 0 { try check() }
      if lines.isTorn, (try? JSONObject(text)) != nil {
        report(.malformed, "has no line feed; the next record that is written adds it")
      } else if lines.isTorn {
        report(.malformed, "ends in the middle of a record; the next record that is written sets it aside")
      } else {
        try take(text)
      }
    }
    unvouched = gap?.lines ?? 0
  }

  /// The name of the log, where it begins with its first record; nil where that is elsewhere.
  public private(set) var name: String?

  /// Whether the log has the record that a head knows.
  public func holds(_ head: EvidenceHead) -> Bool { found[head.count] == head.sha256.lowercased() }

  /// Compares the log with a head that was kept elsewhere.
  ///
  /// - `sha256`: nil asks only whether the log goes so far.
  /// - `what`: what the head is called in messages.
  public func compare(count: Int64, sha256: String?, what: String) {
    if count > last {
      problems.append(
        EvidenceProblem(
          kind: .truncated, file: file, line: nil,
          message: "truncated: ends with record \(last), but \(what) knows of \(count)"))
    } else if count > 0, let sha256, let here = found[count], here != sha256.lowercased() {
      problems.append(
        EvidenceProblem(
          kind: .replaced, file: file, line: nil,
          message: "replaced: its record \(count) is not the one that \(what) knows"))
    } else if count > 0, sha256 != nil, found[count] == nil {
      problems.append(
        EvidenceProblem(
          kind: .deleted, file: file, line: nil,
          message: "deleted: has no record \(count), which \(what) knows"))
    }
  }

  /// Adds what was found otherwise.
  public func report(_ kind: EvidenceProblem.Kind, _ message: String) {
    problems.append(EvidenceProblem(kind: kind, file: file, line: line > 0 ? line : nil, message: message))
  }

  /// Compares a record with the witness's heads up to it.
  private func compare(_ number: Int64, _ hash: String) throws {
    while true {
      if page.isEmpty, !isWitnessRead {
        // A log that begins later was put away in part, which is told otherwise.
        page = try witness(witnessed ?? number - 1)[...]
        isWitnessRead = page.isEmpty
      }
      guard let next = page.first, next.head.count <= number else { return }
      page.removeFirst()
      witnessed = next.head.count
      if contradiction == nil, next.head.count != number || next.head.sha256 != hash { contradiction = next }
    }
  }

  private func take(_ text: ArraySlice<UInt8>) throws {
    let hash = ContentHash(of: text).hex
    defer { size += Int64(text.count + 1) }
    let link: EvidenceLink?
    do throws(JSONError) { link = try EvidenceLink.read(text) } catch {
      report(.malformed, "is no record: \(error.message)")
      link = nil
    }
    guard let link else { return pass(text, hash) }
    check(link)
    if wanted.contains(link.number) { found[link.number] = hash }
    try compare(link.number, hash)
    chain = chain ?? hash
    if records == 0, link.number == 1 { name = hash }
    records += 1
    vouched += gap?.lines ?? 0
    gap = nil
    last = max(last, link.number)
    (sha256, previous) = (hash, (hash, true, line))
    expected = link.number + 1
  }

  private var expected: Int64 = 1

  /// A line that is not linked.
  private func pass(_ text: ArraySlice<UInt8>, _ hash: String) {
    var new = gap ?? (0, SHA256())
    if new.lines == 0, let sha256 { new.hash.update(data: Array(sha256.utf8)) }
    new.lines += 1
    text.withUnsafeBytes { new.hash.update(bufferPointer: $0) }
    new.hash.update(data: [0x0A])
    gap = new
    previous = (hash, false, line)
  }

  private func check(_ link: EvidenceLink) {
    let name = "record \(link.number)"
    let isLinked = link.previous == previous?.hash
    let between = gap.map { EvidenceLink.Unchained(lines: $0.lines, sha256: ContentHash($0.hash.finalize()).hex) }
    switch link.number {
    case expected where isLinked && link.unchained == between: return
    case expected where link.unchained == nil && between != nil:
      report(
        .inserted,
        "inserted: before \(name) there are \(between!.lines) lines of another tool that were not there when it was written"
      )
    case expected where link.unchained != nil && link.unchained!.lines != between?.lines ?? 0:
      let (then, now) = (link.unchained!.lines, between?.lines ?? 0)
      report(
        now < then ? .deleted : .inserted,
        "\(now < then ? "deleted" : "inserted"): before \(name) there are \(now) lines of another tool, and there were "
          + "\(then) when it was written")
    case expected:
      let what = previous.map { "line \($0.line), or what stands before it, is" } ?? "a line before it is"
      report(.edited, "edited: \(what) not as it was when \(name) was written")
    case let number where number > expected && isLinked:
      report(.edited, "edited: \(name) should have the number \(expected)")
    case let number where number > expected && previous == nil:
      report(
        .deleted,
        "deleted: the log begins with \(name); give the file that holds those before it first, if it was put away")
    case let number where number > expected:
      let missing = number - 1 == expected ? "record \(expected) is" : "records \(expected) to \(number - 1) are"
      report(.deleted, "deleted: \(missing) missing before \(name)")
    default: report(.reordered, "reordered: \(name) stands behind record \(expected - 1)")
    }
  }
}
