/// One line of the evidence log: `ts`, `action`, `actor`, `tombstone` and the members of the action.
package struct EvidenceRecord: Sendable {
  package enum Action: String, Sendable {
    case archive = "ARCHIVE"
    case restore = "RESTORE"
    case restoreFail = "RESTORE_FAIL"
    case batchRestoreComplete = "BATCH_RESTORE_COMPLETE"
    case healthCheck = "HEALTH_CHECK"
    case legalHold = "LEGAL_HOLD"
    case legalRelease = "LEGAL_RELEASE"
    case retentionSet = "RETENTION_SET"
    case pruneRequest = "PRUNE_REQUEST"
    case pruneWithdraw = "PRUNE_WITHDRAW"
    case deleteApproved = "DELETE_APPROVED"
    case retentionFail = "RETENTION_FAIL"
  }

  /// Compact JSON with sorted members, as the Python tool writes it, without the members that link it to the log.
  let text: [UInt8]
  /// The positions in `text` of the members that link it to the log.
  private let places: Places

  /// Members that are inserted in name order once the record's place in the log is known.
  fileprivate struct Places {
    var previous: Int?
    var number: Int?
    var gap: Int?
  }

  /// A member that is inserted.
  enum Link: String, CaseIterable { case previous = "prev", number = "seq", gap = "unchained" }

  /// A record whose members `body` writes, in the order of their names, `action` first.
  ///
  /// It calls `place` at the positions of the link's members.
  init(_ body: (inout Members) -> Void) {
    var members = Members()
    text = JSONWriter.object(capacity: 384) { json in
      // The writer is moved in and out, and never copied.
      swap(&members.json, &json)
      body(&members)
      swap(&members.json, &json)
    }
    places = members.places
  }

  /// Writes members, and records where others will be inserted.
  struct Members {
    var json = JSONWriter()
    fileprivate var places = Places()

    /// Marks the position of a member that is inserted later; the default is the end.
    mutating func place(_ link: Link) {
      switch link {
      case .previous: places.previous = json.bytes.count
      case .number: places.number = json.bytes.count
      case .gap: places.gap = json.bytes.count
      }
    }
  }

  package init(
    _ action: Action, at time: Timestamp = .now(), actor: String?, tombstone: String?,
    details: [String: JSONValue] = [:]
  ) {
    var all = details
    all["ts"] = .string(time.description)
    all["action"] = .string(action.rawValue)
    all["actor"] = actor.map { .string($0) } ?? .null
    all["tombstone"] = tombstone.map { .string($0) } ?? .null
    self.init { members in
      var links = Link.allCases[...]
      for (name, value) in all.sorted(by: { $0.key < $1.key }) {
        while let link = links.first, link.rawValue < name { members.place(links.removeFirst()) }
        members.json.key(name)
        members.json.value(value)
      }
    }
  }

  /// Appends the record's line, linked to the lines before it in the log, without its line feed.
  func append(to lines: inout [UInt8], _ link: EvidenceLink) {
    var done = 0
    // "action" precedes all inserted members, so each is preceded by a comma.
    func insert(at place: Int?, _ name: StaticString, _ value: (inout [UInt8]) -> Void) {
      let place = place ?? text.count - 1
      lines += text[done..<place]
      done = place
      name.withUTF8Buffer { lines += $0 }
      value(&lines)
    }
    insert(at: places.previous, ",\"prev\":") { lines in
      guard let previous = link.previous else { return lines += "null".utf8 }
      lines.append(UInt8(ascii: "\""))
      lines += previous.utf8
      lines.append(UInt8(ascii: "\""))
    }
    insert(at: places.number, ",\"seq\":") { $0 += String(link.number).utf8 }
    if let gap = link.unchained {
      insert(at: places.gap, ",\"unchained\":") {
        $0 += "{\"lines\":\(gap.lines),\"sha256\":\"\(gap.sha256)\"}".utf8
      }
    }
    lines += text[done...]
  }

  /// The record's line without links.
  func line(_ link: EvidenceLink) -> [UInt8] {
    var line: [UInt8] = []
    append(to: &line, link)
    return line
  }
}

/// The link from a record to the lines before it.
struct EvidenceLink: Equatable {
  /// Counted from 1, over all records that are linked.
  let number: Int64
  /// The SHA-256, in hexadecimal, of the line before, without its line feed; nil for the first line.
  let previous: String?
  /// Lines of another tool, which are not linked, since the last record that is.
  let unchained: Unchained?

  struct Unchained: Equatable {
    let lines: Int64
    /// The hash over the last linked record's hash in hexadecimal, if there is one, and the lines with their line
    /// feeds.
    let sha256: String
  }

  /// The link in a line; nil if it has none, as in lines of the Python tool.
  ///
  /// Throws `JSONError` for a line that is not a JSON object.
  static func read(_ line: ArraySlice<UInt8>) throws(JSONError) -> EvidenceLink? {
    let object = try JSONObject(line)
    guard let number = try object.value("seq")?.integer, number > 0, number < 1 << 53,
      let previous = try object.value("prev")
    else { return nil }
    let gap = try object.value("unchained")
    let unchained = gap?["lines"]?.integer.flatMap { lines in
      gap?["sha256"]?.string.map { Unchained(lines: lines, sha256: $0) }
    }
    return EvidenceLink(number: number, previous: previous.string, unchained: unchained)
  }
}
