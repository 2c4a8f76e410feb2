import ArchiveCore

/// Reads the output of `Totals+Writing`.
extension Totals {
  /// The reason why a summary cannot be read: the member and its expected type.
  struct Fault: Error { let message: String }

  /// The totals of a report's summary.
  ///
  /// Throws `Fault`.
  init(summary: JSONValue) throws(Fault) {
    self.init()
    let values = Members(summary)
    succeeded = try values.count("succeeded")
    failed = try values.count("failed")
    skipped = try values.count("skipped")
    doneElsewhere = try values.count("done_elsewhere")
    earlierAttempts = try values.count("earlier_attempts")
    invalid = try values.count("invalid")
    cutOff = try values.count("cut_off")
    bytes = try values.integer("bytes")
    start = try values.time("started_at")
    end = try values.time("ended_at")
    isTimeCoarse = values["time_is_coarse"] == .bool(true)
    kinds = try values.counts("kinds")
    actions = try values.counts("actions")
    skipReasons = try values.counts("skip_reasons")
    warnings = try values.counts("warnings")
    for actor in try values.array("actors") { actors.add(actor.value.string ?? "") }
    latency = try Latency(try values.object("duration_ms"))
    let phases = try values.object("phases_ms")
    self.phases = Phases(
      fetch: try phases.microseconds("fetch") ?? 0, decompress: try phases.microseconds("decompress") ?? 0,
      write: try phases.microseconds("write") ?? 0, commit: try phases.microseconds("commit") ?? 0)
    // Reports of earlier versions do not have it.
    if values["purged"] != nil {
      let purged = try values.object("purged")
      purges = Purges(
        contents: try purged.integer("contents"), kept: try purged.integer("kept"),
        freedBytes: try purged.integer("freed_bytes"))
    }
    let retried = try values.object("retried")
    self.retried = try retried.count("items")
    furtherAttempts = try retried.integer("further_attempts")
    for failure in try values.array("failures") {
      let example = try failure.object("example")
      failures.append(
        Failure(
          code: try failure.text("code") ?? "", count: try failure.count("count"),
          example: Example(
            start: try example.time("started_at") ?? .max, item: try example.reportedName(),
            message: try example.text("message") ?? "")))
    }
    for item in try values.array("slowest") {
      slowest.add(.init(number: try item.microseconds("duration_ms") ?? 0, name: try item.reportedName()))
    }
    for item in try values.array("most_retried") {
      mostRetried.add(.init(number: try item.integer("attempts"), name: try item.reportedName()))
    }
    timeline = try Self.timeline(try values.object("timeline"))
    if let value = values["groups"], !value.isNull { groups = try Self.groups(try values.object("groups")) }
    if failures.reduce(0, { $0 + $1.count }) != failed || kinds.total != total {
      throw Fault(message: "its counts do not agree")
    }
  }

  private static func timeline(_ values: Members) throws(Fault) -> Timeline {
    var intervals: [(start: Int64, interval: Timeline.Interval)] = []
    for interval in try values.array("intervals") {
      guard let start = try interval.time("at") else { throw Fault(message: "an interval has no time") }
      intervals.append(
        (
          start / 1_000_000,
          .init(
            succeeded: try interval.count("succeeded"), failed: try interval.count("failed"),
            bytes: try interval.integer("bytes"))
        ))
    }
    guard
      let timeline = Timeline(
        base: try values.integer("shortest_s"), seconds: try values.integer("interval_s"), intervals)
    else { throw Fault(message: "\"timeline\" does not agree with itself") }
    return timeline
  }

  private static func groups(_ values: Members) throws(Fault) -> Groups {
    var groups = Groups(member: try values.text("member") ?? "")
    for group in try values.array("groups") {
      var value = JSONWriter()
      value.value(group["value"] ?? .null)
      groups.add(
        Groups.Group(
          succeeded: try group.count("succeeded"), failed: try group.count("failed"),
          skipped: try group.count("skipped"), bytes: try group.integer("bytes"),
          latency: try Latency(try group.object("duration_ms"))),
        value: group["value"]?.isNull ?? true ? [] : value.bytes)
    }
    return groups
  }
}

extension Latency {
  fileprivate init(_ values: Members) throws(Totals.Fault) {
    var buckets: [(value: Int64, count: Int64)] = []
    for pair in try values.array("histogram") {
      guard case .array(let numbers) = pair.value, numbers.count == 2, let value = numbers[0].integer,
        let count = numbers[1].integer
      else { throw Totals.Fault(message: "\"histogram\" is not an array of pairs") }
      buckets.append((value, count))
    }
    guard
      let latency = Latency(
        buckets: buckets, sum: try values.microseconds("sum") ?? 0, min: try values.microseconds("min"),
        max: try values.microseconds("max")), latency.count == (try values.integer("count"))
    else { throw Totals.Fault(message: "\"duration_ms\" does not agree with itself") }
    self = latency
  }
}

/// The members of an object of a report.
private struct Members {
  let value: JSONValue

  init(_ value: JSONValue) { self.value = value }

  subscript(name: String) -> JSONValue? { value[name] }

  private func wrong(_ name: String, _ what: String) -> Totals.Fault {
    Totals.Fault(message: "\"\(name)\" is \(value[name].map(\.kind) ?? "missing"), not \(what)")
  }

  func integer(_ name: String) throws(Totals.Fault) -> Int64 {
    guard let number = value[name]?.integer, number >= 0 else { throw wrong(name, "a whole number") }
    return number
  }

  func count(_ name: String) throws(Totals.Fault) -> Int {
    let number = try integer(name)
    // Bounded, so that sums do not overflow.
    if number > 1 << 50 { throw wrong(name, "a number of items") }
    return Int(number)
  }

  func text(_ name: String) throws(Totals.Fault) -> String? {
    guard let found = value[name], !found.isNull else { return nil }
    guard let text = found.string else { throw wrong(name, "a string") }
    return text
  }

  func object(_ name: String) throws(Totals.Fault) -> Members {
    guard case .object? = value[name] else { throw wrong(name, "an object") }
    return Members(value[name]!)
  }

  func array(_ name: String) throws(Totals.Fault) -> [Members] {
    guard case .array(let elements)? = value[name] else { throw wrong(name, "an array") }
    return elements.map(Members.init)
  }

  func counts(_ name: String) throws(Totals.Fault) -> NameCounts {
    guard case .object(let members)? = value[name] else { throw wrong(name, "an object") }
    var counts = NameCounts()
    for member in members {
      guard let count = member.value.integer, count > 0, count < 1 << 50 else { throw wrong(name, "counts of names") }
      counts.add(member.name, Int(count))
    }
    return counts
  }

  /// Microseconds since 1970.
  func time(_ name: String) throws(Totals.Fault) -> Int64? {
    guard let text = try text(name) else { return nil }
    guard let time = Timestamp(text) else { throw wrong(name, "a time") }
    return time.microseconds
  }

  /// Milliseconds as microseconds.
  func microseconds(_ name: String) throws(Totals.Fault) -> Int64? {
    guard let found = value[name], !found.isNull else { return nil }
    guard case .number(let digits) = found, let number = Self.microseconds(digits) else {
      throw wrong(name, "a number of milliseconds")
    }
    return number
  }

  /// Exact for digits with at most three decimals.
  private static func microseconds(_ digits: String) -> Int64? {
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count <= 2, let whole = Int64(parts[0]), whole >= 0, whole < 1 << 52 {
      let decimals = parts.count == 2 ? String(parts[1]) : ""
      if decimals.count <= 3, let rest = Int64(decimals + String(repeating: "0", count: 3 - decimals.count)) {
        return whole * 1000 + rest
      }
    }
    guard let number = Double(digits), number >= 0, number < 1e15 else { return nil }
    return Int64((number * 1000).rounded())
  }

  func reportedName() throws(Totals.Fault) -> ReportedName {
    ReportedName(
      output: try text("output") ?? "", outputBase64: try text("output_b64"), tombstone: try text("tombstone") ?? "")
  }
}
