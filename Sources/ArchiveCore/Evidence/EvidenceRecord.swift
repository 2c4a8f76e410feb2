/// One line of the evidence log: `ts`, `action`, `actor`, `tombstone` and what belongs to the action.
package struct EvidenceRecord: Sendable {
  package enum Action: String, Sendable {
    case archive = "ARCHIVE"
    case restore = "RESTORE"
    case restoreFail = "RESTORE_FAIL"
    case batchRestoreComplete = "BATCH_RESTORE_COMPLETE"
    case healthCheck = "HEALTH_CHECK"
  }

  /// Compact JSON, members sorted, as the Python tool writes it, without what links it to the log.
  let text: [UInt8]
  /// The members' names, and where in `text` each begins.
  private let members: [(name: String, start: Int)]

  /// A record whose members `body` writes, in the order of their names, `action` first.
  init(_ body: (inout Members) -> Void) {
    var members = Members()
    text = JSONWriter.object { json in
      // The writer goes in and comes back; it is never copied.
      swap(&members.json, &json)
      body(&members)
      swap(&members.json, &json)
    }
    self.members = members.starts
  }

  /// Writes members and notes where they begin.
  struct Members {
    var json = JSONWriter()
    fileprivate(set) var starts: [(name: String, start: Int)] = []

    /// The next member has this name; its value is to be written.
    private mutating func key(_ name: String) {
      starts.append((name, json.bytes.count))
      json.key(name)
    }

    mutating func member(_ name: String, _ text: String?) { key(name); json.string(text) }
    mutating func member(_ name: String, _ number: Int64?) { key(name); json.integer(number) }
    mutating func member(_ name: String, _ tombstone: Tombstone) {
      starts.append((name, json.bytes.count))
      json.member(name, tombstone)
    }
    mutating func member(_ name: String, _ hash: ContentHash) {
      starts.append((name, json.bytes.count))
      json.member(name, hash)
    }
    mutating func member(_ name: String, milliseconds: Double?) {
      starts.append((name, json.bytes.count))
      json.member(name, milliseconds: milliseconds)
    }
    mutating func member(_ name: String, _ value: JSONValue) { key(name); json.value(value) }
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
      for (name, value) in all.sorted(by: { $0.key < $1.key }) { members.member(name, value) }
    }
  }

  /// The record's line, linked to what stands before it in the log.
  func line(_ link: EvidenceLink) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(text.count + 160)
    var done = 0
    func insert(_ name: String, _ value: String.UTF8View) {
      let place = members.first { $0.name > name }?.start ?? text.count - 1
      line += text[done..<place]
      done = place
      // "action" comes before all that is inserted, and a member begins with its comma.
      line += ",\"".utf8
      line += name.utf8
      line += "\":".utf8
      line += value
    }
    insert("prev", link.previous.map { "\"" + $0 + "\"" }?.utf8 ?? "null".utf8)
    insert("seq", String(link.number).utf8)
    if let gap = link.unchained {
      insert("unchained", "{\"lines\":\(gap.lines),\"sha256\":\"\(gap.sha256)\"}".utf8)
    }
    line += text[done...]
    return line
  }
}

/// How a record is linked to what stands before it.
struct EvidenceLink: Equatable {
  /// Counted from 1, over all records that are linked.
  let number: Int64
  /// The SHA-256, in hexadecimal, of the line before, without its line feed; nil for the first line of all.
  let previous: String?
  /// Lines of another tool, which are not linked, since the last record that is.
  let unchained: Unchained?

  struct Unchained: Equatable {
    let lines: Int64
    /// Of the last linked record's hash, in hexadecimal, if there is one, and of the lines with their line feeds.
    let sha256: String
  }

  /// The link that a line holds; nil when it holds none, as those of the Python tool.
  ///
  /// Throws `JSONError` for a line that is no JSON object.
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
