import Glibc

/// Reads evidence logs from their first line to their last and finds what was done to them since.
///
/// Within the log each record holds the hash of what stands before it; its end is compared with heads that are kept
/// elsewhere, since what was cut off leaves no trace in what is left.
package final class EvidenceVerification {
  package private(set) var problems: [EvidenceProblem] = []
  /// Records that are linked.
  package private(set) var records: Int64 = 0
  /// Lines of another tool that a later record vouches for.
  package private(set) var vouched: Int64 = 0
  /// Lines of another tool after the last record, which nothing vouches for yet.
  package private(set) var unvouched: Int64 = 0
  /// How far the log goes; nil when it holds no record.
  package var head: EvidenceHead? { state.head }

  /// The first head of the witness that the log does not agree with.
  package private(set) var contradiction: StoredEvidenceHead?

  /// Numbers of records that single heads know, and the hashes that the log has for them.
  private let wanted: Set<Int64>
  private var found: [Int64: String] = [:]
  /// What the writer of the next line would have gone by.
  private var state = EvidenceState()
  /// The highest number of a record so far.
  private var last: Int64 = 0
  private var file = ""
  private var line = 0

  private let witness: (_ after: Int64) throws -> [StoredEvidenceHead]
  private var page: ArraySlice<StoredEvidenceHead> = []
  private var witnessed: Int64?
  private var isWitnessRead = false

  /// - `counts`: the numbers of records that single heads are known for.
  /// - `witness`: the next heads of many, in order, that know more records than so many; none at the end.
  package init(counts: [Int64], witness: @escaping (_ after: Int64) throws -> [StoredEvidenceHead] = { _ in [] }) {
    (wanted, self.witness) = (Set(counts), witness)
  }

  /// Reads one file; several, oldest first, are read as one log.
  ///
  /// - `limit`: bytes to read, all of them when nil.
  /// - `interruption`: ends the wait for the writer of a pipe.
  /// - `check`: called now and then.
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
        report(.malformed, "has no line feed; the next record that is written adds it")
      } else if lines.isTorn {
        report(.malformed, "ends in the middle of a record; the next record that is written sets it aside")
      } else {
        try take(text)
      }
    }
    unvouched = state.link.unchained?.lines ?? 0
  }

  /// The name of the log, where it begins with its first record; nil where that is elsewhere.
  package private(set) var name: String?

  /// Whether the log has the record that a head knows.
  package func holds(_ head: EvidenceHead) -> Bool { found[head.count] == head.sha256.lowercased() }

  /// Compares the log with a head that was kept elsewhere.
  ///
  /// - `sha256`: nil asks only whether the log goes so far.
  /// - `what`: what the head is called in messages.
  package func compare(count: Int64, sha256: String?, what: String) {
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
  package func report(_ kind: EvidenceProblem.Kind, _ message: String) {
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
    let link: EvidenceLink?
    do throws(JSONError) { link = try EvidenceLink.read(text) } catch {
      report(.malformed, "is no record: \(error.message)")
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

  /// Tells what was done, by a record whose link is not the one that what stands before it gives.
  private func explain(_ link: EvidenceLink, _ expected: EvidenceLink) {
    let name = "record \(link.number)"
    let (then, now) = (link.unchained?.lines ?? 0, expected.unchained?.lines ?? 0)
    switch link.number {
    case expected.number where then != now:
      let what = now < then ? "deleted" : "inserted"
      report(
        now < then ? .deleted : .inserted,
        "\(what): before \(name) there are \(now) lines of another tool, and there were \(then) when it was written")
    case expected.number:
      let what = line > 1 ? "line \(line - 1), or what stands before it, is" : "the file before this one is"
      report(.edited, "edited: \(what) not as it was when \(name) was written")
    case let number where number > expected.number && link.previous == expected.previous:
      report(.edited, "edited: \(name) should have the number \(expected.number)")
    case let number where number > expected.number && expected.previous == nil:
      report(
        .deleted,
        "deleted: the log begins with \(name); give the file that holds those before it first, if it was put away")
    case let number where number > expected.number:
      let first = expected.number
      let missing = number - 1 == first ? "record \(first) is" : "records \(first) to \(number - 1) are"
      report(.deleted, "deleted: \(missing) missing before \(name)")
    default: report(.reordered, "reordered: \(name) comes after record \(expected.number - 1)")
    }
  }
}
