import ArchiveCore
import Glibc

/// Decodes one line of JSON (RFC 8259) into a `ResultEvent`, in one pass over its bytes.
///
/// It checks the whole text and creates no object: most members of a record are skipped.
package struct EventScanner {
  /// The member by which records are grouped.
  private let group: [UInt8]
  var base: UnsafePointer<UInt8>
  var count = 0
  var position = 0
  var hasHighBytes = false
  private var isWrongType = false

  package init(groupBy group: String? = nil) {
    self.group = Array((group ?? "").utf8)
    base = UnsafePointer(bitPattern: 1)!
  }

  /// The line's event; nil if it is not JSON, or not a result record.
  package mutating func event(_ line: UnsafeRawBufferPointer, number: Int) -> ResultEvent? {
    guard let address = line.baseAddress else { return nil }
    base = address.assumingMemoryBound(to: UInt8.self)
    (count, position, hasHighBytes, isWrongType) = (line.count, 0, false, false)
    var event = ResultEvent(line: line)
    event.number = number
    var found = Found()
    guard object(&event, &found), !isWrongType, found.hasStatus else { return nil }
    skipSpace()
    if position < count { return nil }
    if hasHighBytes, !isValidUTF8(line) { return nil }
    return found.applied(to: event)
  }

  private func isValidUTF8(_ line: UnsafeRawBufferPointer) -> Bool {
    do {
      let bytes = Span<UInt8>(_unsafeElements: line.assumingMemoryBound(to: UInt8.self))
      _ = try UTF8Span(validating: bytes)
      return true
    } catch { return false }
  }

  // MARK: Members

  /// Values whose meaning depends on another member.
  private struct Found {
    var hasStatus = false
    var archivedBy = ResultEvent.Text()
    var archivedAt: (time: Int64, isCoarse: Bool)?
    var startedAt: (time: Int64, isCoarse: Bool)?
    var skipped = ResultEvent.Text()
    var reason = ResultEvent.Text()
    var path = ResultEvent.Text()
    var outputBase64 = ResultEvent.Text()

    func applied(to event: ResultEvent) -> ResultEvent {
      var event = event
      // A result may also carry its item's archived_by, but its actor is `actor`; only a stored record has no actor.
      if event.actor.isEmpty { event.actor = archivedBy }
      if let time = event.kind == .stored ? archivedAt : startedAt {
        (event.start, event.isStartCoarse) = (time.time, time.isCoarse)
      }
      if event.status == .skipped { event.skipReason = skipped.isEmpty ? reason : skipped }
      if event.output.isEmpty {
        (event.output, event.isOutputBase64) = outputBase64.isEmpty ? (path, false) : (outputBase64, true)
      }
      return event
    }
  }

  private mutating func object(_ event: inout ResultEvent, _ found: inout Found) -> Bool {
    skipSpace()
    return eachMember { scanner, name in
      if !scanner.group.isEmpty, scanner.isEqual(name, scanner.group) {
        let place = scanner.position
        guard scanner.skipValue(0) else { return false }
        event.group = .init(start: place, end: scanner.position)
        scanner.position = place
      }
      return scanner.member(name, &event, &found)
    }
  }

  private mutating func member(_ name: ResultEvent.Text, _ event: inout ResultEvent, _ found: inout Found) -> Bool {
    switch name.end - name.start {
    case 4:
      if isEqual(name, "path"), let isSound = optionalText(&found.path) { return isSound }
      if isEqual(name, "repo"), let isSound = optionalText(&event.repo) { return isSound }
    case 5:
      if isEqual(name, "actor") { return text(&event.actor) }
      if isEqual(name, "error") { return error(&event) }
    case 6:
      if isEqual(name, "status") { return status(&event, &found) }
      if isEqual(name, "output") { return text(&event.output) }
      if isEqual(name, "action") { return text(&event.action) }
      if isEqual(name, "reason") { return text(&found.reason) }
      if isEqual(name, "record") { return record(&event) }
    case 7:
      if isEqual(name, "skipped") { return text(&found.skipped) }
    case 8:
      if isEqual(name, "attempts") {
        var attempts: Int64?
        guard integer(&attempts) else { return false }
        event.attempts = attempts ?? 0
        return true
      }
      if isEqual(name, "fetch_ms") { return milliseconds(&event.times.fetch) }
      if isEqual(name, "write_ms") { return milliseconds(&event.times.write) }
      if isEqual(name, "warnings") {
        let start = position
        guard skipValue(0) else { return false }
        if base[start] == UInt8(ascii: "[") { event.warnings = .init(start: start, end: position) }
        return true
      }
    case 9:
      if isEqual(name, "tombstone") { return text(&event.tombstone) }
      if isEqual(name, "commit_ms") { return milliseconds(&event.times.commit) }
    case 10:
      if isEqual(name, "size_bytes") {
        guard integer(&event.size) else { return false }
        if (event.size ?? 0) < 0 { isWrongType = true }
        return true
      }
      if isEqual(name, "started_at") { return time(&found.startedAt) }
      if isEqual(name, "output_b64") { return text(&found.outputBase64) }
    case 11:
      if isEqual(name, "duration_ms") { return milliseconds(&event.times.total) }
      if isEqual(name, "archived_by") { return text(&found.archivedBy) }
      if isEqual(name, "archived_at") { return time(&found.archivedAt) }
      if isEqual(name, "freed_bytes") {
        let place = position
        if digits(limit: 18) != nil {
          position = place
          return integer(&event.freed)
        }
      }
    case 13:
      if isEqual(name, "decompress_ms") { return milliseconds(&event.times.decompress) }
      if isEqual(name, "blob_scrubbed"), position < count {
        if base[position] == UInt8(ascii: "t") { event.isScrubbed = true }
        if base[position] == UInt8(ascii: "f") { event.isScrubbed = false }
      }
    default: break
    }
    return skipValue(0)
  }

  private mutating func record(_ event: inout ResultEvent) -> Bool {
    var kind = ResultEvent.Text()
    guard text(&kind) else { return false }
    if isEqual(kind, "stored") { event.kind = .stored } else if isEqual(kind, "retention") { event.kind = .retention }
    return true
  }

  private mutating func status(_ event: inout ResultEvent, _ found: inout Found) -> Bool {
    var status = ResultEvent.Text()
    guard text(&status) else { return false }
    if status.isEmpty { return true }
    found.hasStatus = true
    if isEqual(status, "success") {
      event.status = .success
    } else if isEqual(status, "failed") {
      event.status = .failed
    } else if isEqual(status, "skipped") {
      event.status = .skipped
    } else {
      isWrongType = true
    }
    return true
  }

  private mutating func error(_ event: inout ResultEvent) -> Bool {
    guard position < count, base[position] == UInt8(ascii: "{") else { return skipValue(0) }
    return eachMember { scanner, name in
      if scanner.isEqual(name, "code"), let isSound = scanner.optionalText(&event.errorCode) { return isSound }
      if scanner.isEqual(name, "message"), let isSound = scanner.optionalText(&event.errorMessage) { return isSound }
      return scanner.skipValue(1)
    }
  }

  // MARK: Values

  /// A string or null; with any other value, the record is not a result.
  private mutating func text(_ text: inout ResultEvent.Text) -> Bool {
    guard position < count else { return false }
    if base[position] == UInt8(ascii: "\"") {
      guard let found = string() else { return false }
      text = found
      return true
    }
    if base[position] != UInt8(ascii: "n") { isWrongType = true }
    text = .init()
    return skipValue(0)
  }

  /// The same for a member that other records may have in another form: a value that is not a string is skipped.
  private mutating func optionalText(_ text: inout ResultEvent.Text) -> Bool? {
    guard position < count, base[position] == UInt8(ascii: "\"") else { return nil }
    return self.text(&text)
  }

  /// A number of milliseconds or null, as microseconds.
  private mutating func milliseconds(_ value: inout Int64?) -> Bool {
    let start = position
    guard let whole = digits(limit: 15) else { return skipValue(0) }
    var microseconds = whole * 1000
    if position < count, base[position] == UInt8(ascii: ".") {
      position += 1
      var (unit, seen): (Int64, Int) = (100, 0)
      while position < count, case let digit = base[position] &- 0x30, digit < 10 {
        if seen < 3 { microseconds += Int64(digit) * unit } else if seen == 3, digit >= 5 { microseconds += 1 }
        unit /= 10
        seen += 1
        position += 1
      }
      if seen == 0 { return false }
    }
    if position < count, base[position] | 0x20 == UInt8(ascii: "e") || base[position] &- 0x30 < 10 {
      position = start
      return oddNumber { value = $0.isFinite && $0 >= 0 ? Int64(min($0 * 1000, 1e15).rounded()) : nil }
    }
    if microseconds > 1_000_000_000_000_000 { microseconds = 1_000_000_000_000_000 }
    value = microseconds
    return isFirstDigitSound(start)
  }

  /// A whole number or null; with any other value, the record is not a result.
  private mutating func integer(_ value: inout Int64?) -> Bool {
    let start = position
    guard let whole = digits(limit: 18) else {
      if position < count, base[position] != UInt8(ascii: "n") { isWrongType = true }
      return skipValue(0)
    }
    if position < count,
      base[position] == UInt8(ascii: ".") || base[position] | 0x20 == UInt8(ascii: "e") || base[position] &- 0x30 < 10
    {
      position = start
      guard skipValue(0) else { return false }
      let digits = String(decoding: UnsafeBufferPointer(start: base + start, count: position - start), as: UTF8.self)
      value = JSONValue.number(digits).integer
      if value == nil { isWrongType = true }
      return true
    }
    value = whole
    return isFirstDigitSound(start)
  }

  /// A number does not begin with 0 and another digit.
  private func isFirstDigitSound(_ start: Int) -> Bool {
    base[start] != 0x30 || start + 1 >= position || base[start + 1] &- 0x30 >= 10
  }

  private mutating func digits(limit: Int) -> Int64? {
    let start = position
    var number: Int64 = 0
    while position < count, position - start < limit, case let digit = base[position] &- 0x30, digit < 10 {
      number = number * 10 + Int64(digit)
      position += 1
    }
    return position > start ? number : nil
  }

  private mutating func oddNumber(_ body: (Double) -> Void) -> Bool {
    let start = position
    guard skipValue(0) else { return false }
    let text = String(decoding: UnsafeBufferPointer(start: base + start, count: position - start), as: UTF8.self)
    if let number = Double(text) { body(number) }
    return true
  }

  /// A time (RFC 3339) or null; a text that is not a time counts as null.
  private mutating func time(_ value: inout (time: Int64, isCoarse: Bool)?) -> Bool {
    var place = ResultEvent.Text()
    guard text(&place) else { return false }
    if place.isEmpty { return true }
    value = exactTime(place) ?? otherTime(place)
    return true
  }
}
