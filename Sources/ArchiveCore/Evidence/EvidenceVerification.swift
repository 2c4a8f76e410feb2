import Glibc

/// Reads evidence logs from the first line to the last and finds changes made after they were written.
///
/// Each record contains the hash of the line before it. The end of the log is compared with heads that are kept
/// elsewhere, because truncation leaves no trace in the rest.
package final class EvidenceVerification {
  package private(set) var problems: [EvidenceProblem] = []
  /// Records that are linked.
  package private(set) var records: Int64 = 0
  /// Lines of another tool that are covered by the hash in a later record.
  package private(set) var vouched: Int64 = 0
  /// Lines of another tool after the last record, which no hash covers yet.
  package private(set) var unvouched: Int64 = 0
  /// The head of the log; nil if it has no record.
  package var head: EvidenceHead? { state.head }

  /// The first head of the witness that does not match the log.
  package private(set) var contradiction: StoredEvidenceHead?

  /// The numbers of the records in single heads, and the hashes of these records in the log.
  private let wanted: Set<Int64>
  private var found: [Int64: String] = [:]
  /// The state that the next record must be linked to.
  private var state = EvidenceState()
  /// The highest number of a record so far.
  private var last: Int64 = 0
  private var file = ""
  private var line = 0

  private let witness: (_ after: Int64) throws -> [StoredEvidenceHead]
  private var page: ArraySlice<StoredEvidenceHead> = []
  private var witnessed: Int64?
  private var isWitnessRead = false

  /// - `counts`: the numbers of the records for which there are single heads.
  /// - `witness`: returns some of the heads after the record with this number, in order; none at the end.
  package init(counts: [Int64], witness: @escaping (_ after: Int64) throws -> [StoredEvidenceHead] = { _ in [] }) {
    (wanted, self.witness) = (Set(counts), witness)
  }

  /// Reads one file; consecutive calls, oldest file first, read one log.
  ///
  /// - `limit`: the number of bytes to read; nil for all.
  /// - `interruption`: ends the wait for the writer of a pipe.
  /// - `check`: called every few hundred lines.
  /// - Blocks. Throws `InputError`, and what `check` and the witness throw.
  package func read(
    _ path: Path, limit: Int64? = nil, interruption: Interruption? = nil, check: () throws -> Void = {}
  ) throws {
    let descriptor = try openForReading(path)
    defer { close(descriptor) }
    (file, line) = (path.display, 0)
    state.size = 0
    let lines = EvidenceLines(
      descriptor: descriptor, name: file, to: limit.map { off_t($0) }, interruption: interruption ?? Interruption())
    while let text = try lines.next() {
      line += 1
      if line % 256 == 0 { try check() }
      if lines.isTorn, (try? JSONObject(text)) != nil {
        report(.malformed, "has no line feed; the next write adds it")
      } else if lines.isTorn {
        report(.malformed, "ends in the middle of a record; the next write moves that part to a separate file")
      } else {
        try verify(text)
      }
    }
    unvouched = state.link.unchained?.lines ?? 0
  }

  /// The name of the log, if the files include its first record; else nil.
  package private(set) var name: String?

  /// Whether the log has the record in a head.
  package func holds(_ head: EvidenceHead) -> Bool { found[head.count] == head.sha256.lowercased() }

  /// Compares the log with a head that was kept elsewhere.
  ///
  /// - `sha256`: nil checks only that the log has this many records.
  /// - `what`: the name of the head in messages.
  package func compare(count: Int64, sha256: String?, what: String) {
    if count > last {
      problems.append(
        EvidenceProblem(
          kind: .truncated, file: file, line: nil,
          message: "truncated: ends with record \(last), but \(what) lists record \(count)"))
    } else if count > 0, let sha256, let here = found[count], here != sha256.lowercased() {
      problems.append(
        EvidenceProblem(
          kind: .replaced, file: file, line: nil,
          message: "replaced: record \(count) differs from the one that \(what) lists"))
    } else if count > 0, sha256 != nil, found[count] == nil {
      problems.append(
        EvidenceProblem(
          kind: .deleted, file: file, line: nil,
          message: "deleted: record \(count) is missing, but \(what) lists it"))
    }
  }

  /// Adds a problem that was found in another way.
  package func report(_ kind: EvidenceProblem.Kind, _ message: String) {
    problems.append(EvidenceProblem(kind: kind, file: file, line: line > 0 ? line : nil, message: message))
  }

  /// Compares a record with the witness's heads up to this record.
  private func compare(_ number: Int64, _ hash: String) throws {
    while true {
      if page.isEmpty, !isWitnessRead {
        // A log that begins later was partly rotated out; this is reported elsewhere.
        page = try witness(witnessed ?? number - 1)[...]
        isWitnessRead = page.isEmpty
      }
      guard let next = page.first, next.head.count <= number else { return }
      page.removeFirst()
      witnessed = next.head.count
      if contradiction == nil, next.head.count != number || next.head.sha256 != hash { contradiction = next }
    }
  }

  private func verify(_ text: ArraySlice<UInt8>) throws {
    let link: EvidenceLink?
    do throws(JSONError) { link = try EvidenceLink.read(text) } catch {
      report(.malformed, "is not a record: \(error.message)")
      link = nil
    }
    guard let link else {
      state.add(text, isLinked: false)
      return
    }
    let expected = state.link
    if link != expected { explain(link, expected) }
    let hash = state.add(text, isLinked: true, number: link.number)
    if wanted.contains(link.number) { found[link.number] = hash }
    try compare(link.number, hash)
    if records == 0, link.number == 1 { name = hash }
    records += 1
    vouched += expected.unchained?.lines ?? 0
    last = max(last, link.number)
  }

  /// Reports what was changed, from a record whose link does not match the lines before it.
  private func explain(_ link: EvidenceLink, _ expected: EvidenceLink) {
    let name = "record \(link.number)"
    let (then, now) = (link.unchained?.lines ?? 0, expected.unchained?.lines ?? 0)
    switch link.number {
    case expected.number where then != now:
      let what = now < then ? "deleted" : "inserted"
      report(
        now < then ? .deleted : .inserted,
        "\(what): before \(name) there are \(now) lines of another tool; there were \(then) when it was written")
    case expected.number:
      let what = line > 1 ? "line \(line - 1) or a line before it" : "the file before this one"
      report(.edited, "edited: \(what) has changed since \(name) was written")
    case let number where number > expected.number && link.previous == expected.previous:
      report(.edited, "edited: \(name) should have the number \(expected.number)")
    case let number where number > expected.number && expected.previous == nil:
      report(
        .deleted,
        "deleted: the log begins with \(name); if earlier ones were rotated out, name their file first")
    case let number where number > expected.number:
      let first = expected.number
      let missing = number - 1 == first ? "record \(first) is" : "records \(first) to \(number - 1) are"
      report(.deleted, "deleted: \(missing) missing before \(name)")
    default: report(.reordered, "reordered: \(name) comes after record \(expected.number - 1)")
    }
  }
}
