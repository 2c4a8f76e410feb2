import ArchiveCore

/// Totals by the value of one member of the records.
package struct Groups: Sendable {
  /// The limit of different values; more are counted together.
  package static let limit = 256

  package struct Group: Sendable {
    package var succeeded = 0
    package var failed = 0
    package var skipped = 0
    package var bytes: Int64 = 0
    package var latency = Latency()

    mutating func add(_ other: Group) {
      succeeded += other.succeeded
      failed += other.failed
      skipped += other.skipped
      bytes = bytes.addingReportingOverflow(other.bytes).partialValue
      latency.add(other.latency)
    }
  }

  package let member: String
  private var groups: [Group] = []
  /// The groups, by the value's text in the records.
  private var places: [[UInt8]: Int] = [:]
  private var last: (name: [UInt8], place: Int)?

  init(member: String) { self.member = member }

  mutating func add(_ event: ResultEvent) {
    let name = event.group.isEmpty ? UnsafeRawBufferPointer(start: nil, count: 0) : event.bytes(event.group)
    let place: Int
    if let last, name.elementsEqual(last.name) { place = last.place } else { place = self.place(of: Array(name)) }
    switch event.status {
    case .success:
      groups[place].succeeded += 1
      groups[place].bytes = groups[place].bytes.addingReportingOverflow(event.size ?? 0).partialValue
      if let duration = event.times.total { groups[place].latency.add(duration) }
    case .failed: groups[place].failed += 1
    case .skipped: groups[place].skipped += 1
    }
  }

  private mutating func place(of name: [UInt8]) -> Int {
    if let place = places[name] {
      last = (name, place)
      return place
    }
    let others = Array("\"\(NameCounts.others)\"".utf8)
    if groups.count >= Self.limit, name != others { return place(of: others) }
    groups.append(Group())
    places[name] = groups.count - 1
    last = (name, groups.count - 1)
    return groups.count - 1
  }

  mutating func add(_ other: Groups) {
    for (name, place) in other.places.sorted(by: { $0.value < $1.value }) {
      groups[self.place(of: name)].add(other.groups[place])
    }
  }

  /// The groups by name; the name of records without the member is nil.
  package var sorted: [(name: String?, group: Group)] {
    var named: [String?: Group] = [:]
    for (bytes, place) in places { named[Self.name(bytes), default: Group()].add(groups[place]) }
    return named.sorted { ($0.key == nil ? 0 : 1, $0.key ?? "") < ($1.key == nil ? 0 : 1, $1.key ?? "") }
      .map { ($0.key, $0.value) }
  }

  /// The groups by the value's text in JSON, for a report.
  var encoded: [(value: [UInt8], group: Group)] {
    var merged: [[UInt8]: Group] = [:]
    for (bytes, place) in places {
      // Different spellings of a value are one group.
      var json = JSONWriter()
      json.value(bytes.isEmpty ? .null : (try? JSONScanner.decode(bytes[...])) ?? .null)
      merged[json.bytes, default: Group()].add(groups[place])
    }
    return merged.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ($0.key, $0.value) }
  }

  /// Adds a group of a report; `value` is its text in JSON.
  mutating func add(_ group: Group, value: [UInt8]) { groups[place(of: value)].add(group) }

  private static func name(_ bytes: [UInt8]) -> String? {
    guard !bytes.isEmpty, let value = try? JSONScanner.decode(bytes[...]), !value.isNull else { return nil }
    return value.string ?? value.jsonText
  }
}
