import ArchiveCore
import Glibc

extension ReportReader {
  /// Counts each item once, by its last attempt.
  ///
  /// A record of a skipped item (done before or not attempted) does not replace an attempt. The streams are read twice,
  /// first to find the records that count. Memory grows by about 40 bytes with each item.
  mutating func readHistory(_ streams: [RewindableSource], _ onEvent: (ResultEvent) throws -> Void) throws {
    var last: [ItemKey: (place: Place, isSkipped: Bool)] = [:]
    var counts: [Int] = []
    for (number, stream) in streams.enumerated() {
      var place = Place(stream: number, record: 0)
      try eachEvent(of: stream) { reader, event in
        place.record += 1
        guard let key = event.itemKey else { return }
        let isSkipped = event.status == .skipped
        if let earlier = last[key] {
          if isSkipped, !earlier.isSkipped { return }
          if !earlier.isSkipped { reader.totals.earlierAttempts += 1 }
        }
        last[key] = (place, isSkipped)
      }
      counts.append(place.record)
      try stream.rewind()
    }
    for (number, stream) in streams.enumerated() {
      var place = Place(stream: number, record: 0)
      try eachEvent(of: stream, isCounting: false) { reader, event in
        place.record += 1
        // Lines added to a file after the first pass are not counted.
        if place.record > counts[number] { return }
        if let key = event.itemKey, last[key]?.place != place { return }
        reader.totals.add(event)
        try onEvent(event)
      }
    }
  }

  private struct Place: Equatable {
    let stream: Int
    var record: Int
  }
}

/// The identity of a record's item: a hash of 128 bits, so that a collision is practically impossible.
struct ItemKey: Hashable {
  let high: Int
  let low: Int
}

extension ResultEvent {
  /// For a history of several runs; nil if the record does not identify its item.
  ///
  /// A restored item is identified by tombstone and output; an archived one, which gets a new tombstone each time, by
  /// its path. Each retention step counts separately: a request is not an earlier attempt at an approval.
  var itemKey: ItemKey? {
    if kind == .stored ? output.isEmpty : tombstone.isEmpty { return nil }
    return ItemKey(high: hash(seed: 0), low: hash(seed: 1))
  }

  private func hash(seed: Int) -> Int {
    var hasher = Hasher()
    hasher.combine(seed)
    hasher.combine(kind)
    if kind == .retention { combine(action, into: &hasher) }
    if kind == .stored {
      combine(repo, into: &hasher)
    } else {
      // A tombstone's hexadecimal digits may be in either case.
      for byte in bytes(tombstone) { hasher.combine(byte &- 0x41 < 26 ? byte | 0x20 : byte) }
    }
    hasher.combine(UInt8(0))
    combine(output, into: &hasher)
    return hasher.finalize()
  }

  private func combine(_ text: Text, into hasher: inout Hasher) {
    if text.isEmpty { return }
    let bytes = bytes(text)
    if text.start == output.start, isOutputBase64 {
      let path = string(output).flatMap { Path(base64: $0) }
      Array(path.map { Array($0.bytes) } ?? []).withUnsafeBytes { hasher.combine(bytes: $0) }
    } else if memchr(bytes.baseAddress!, 0x5C, bytes.count) != nil {
      Array((string(text) ?? "").utf8).withUnsafeBytes { hasher.combine(bytes: $0) }
    } else {
      hasher.combine(bytes: bytes)
    }
  }
}
