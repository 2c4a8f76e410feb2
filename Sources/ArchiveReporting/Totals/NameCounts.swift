import Glibc

/// How often each of a few names occurs.
package struct NameCounts: Sendable, Equatable {
  /// The limit of different names; more are counted together.
  package static let limit = 1000
  package static let others = "(others)"

  private var names: [[UInt8]] = []
  private var counts: [Int] = []
  /// The index of each name, once there are too many for a linear search.
  private var places: [[UInt8]: Int] = [:]
  private var last = 0

  package init() {}

  mutating func add(_ name: UnsafeRawBufferPointer, _ count: Int = 1) {
    if last < names.count, isEqual(names[last], name) {
      counts[last] += count
      return
    }
    if places.isEmpty {
      for place in names.indices where isEqual(names[place], name) {
        (last, counts[place]) = (place, counts[place] + count)
        return
      }
    } else if let place = places[Array(name)] {
      (last, counts[place]) = (place, counts[place] + count)
      return
    }
    if names.count >= Self.limit, !name.elementsEqual(Self.others.utf8) { return add(Self.others, count) }
    last = names.count
    names.append(Array(name))
    counts.append(count)
    if names.count > 32 { for place in places.count..<names.count { places[names[place]] = place } }
  }

  mutating func add(_ name: String, _ count: Int = 1) { Array(name.utf8).withUnsafeBytes { add($0, count) } }

  mutating func add(_ others: NameCounts) {
    for (name, count) in zip(others.names, others.counts) { name.withUnsafeBytes { add($0, count) } }
  }

  private func isEqual(_ a: [UInt8], _ b: UnsafeRawBufferPointer) -> Bool {
    a.count == b.count && (a.isEmpty || memcmp(a, b.baseAddress!, b.count) == 0)
  }

  package var isEmpty: Bool { names.isEmpty }
  package var total: Int { counts.reduce(0, +) }

  /// The count of a name; 0 if it did not occur.
  package subscript(name: String) -> Int { sorted.first { $0.name == name }?.count ?? 0 }

  /// The counts by name.
  package var sorted: [(name: String, count: Int)] {
    var sums: [String: Int] = [:]
    for (name, count) in zip(names, counts) { sums[ResultEvent.unescaped(name), default: 0] += count }
    return sums.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The counts, most frequent first.
  package var byFrequency: [(name: String, count: Int)] {
    sorted.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }

  package static func == (a: NameCounts, b: NameCounts) -> Bool {
    a.sorted.elementsEqual(b.sorted) { $0.name == $1.name && $0.count == $1.count }
  }
}
