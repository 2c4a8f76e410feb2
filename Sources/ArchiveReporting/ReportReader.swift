package import ArchiveCore
import Glibc

/// Reads streams of results once, counting as it goes and handing each record on.
package struct ReportReader {
  /// Messages about lines of one stream that are not results, before only their number is given.
  static let complaintLimit = 10

  private var scanner: EventScanner
  private let complain: (_ message: String) -> Void
  package private(set) var totals: Totals

  /// `complain` gets a message for lines that are not results.
  package init(groupBy: String? = nil, complain: @escaping (_ message: String) -> Void) {
    scanner = EventScanner(groupBy: groupBy)
    totals = Totals(groupBy: groupBy)
    self.complain = complain
  }

  /// Reads one stream, or several as one history; `onEvent` takes each result that counts.
  ///
  /// Blocks. Throws `InputError`, `Interrupted`, and what `onEvent` throws.
  package mutating func read(_ streams: [any ByteSource], onEvent: (ResultEvent) throws -> Void) throws {
    if streams.count != 1 { return try readHistory(streams, onEvent) }
    try eachEvent(of: streams[0]) { reader, event in
      reader.totals.add(event)
      try onEvent(event)
    }
  }

  private mutating func eachEvent(
    of stream: any ByteSource, _ body: (inout ReportReader, ResultEvent) throws -> Void
  ) throws {
    var lines = LineBlocks(stream)
    var faults = 0
    while let line = try lines.next() {
      if !line.isTooLong, let event = scanner.event(line.bytes, number: line.number) {
        try body(&self, event)
        continue
      }
      totals.invalid += 1
      if !line.isWhole { totals.cutOff += 1 }
      faults += 1
      if faults <= Self.complaintLimit { complain("\(stream.name): \(Self.fault(of: line))") }
    }
    if faults > Self.complaintLimit {
      complain("\(stream.name): \(faults - Self.complaintLimit) more lines are not result records")
    }
  }

  /// What is wrong with a line that is not a result.
  private static func fault(of line: LineBlocks.Line) -> String {
    let record = InputRecord(Line(number: line.number, bytes: Array(line.bytes)[...], isTooLong: line.isTooLong))
    let message = ReportedRecord.fault(in: record)?.message ?? "line \(line.number): not a result record"
    return line.isWhole ? message : message + "; the line is cut off"
  }

  /// Each item counts once, as its last attempt ended.
  ///
  /// A record of an item that was skipped, because it was done before or not reached, does not replace an attempt.
  /// Memory grows with the number of items.
  private mutating func readHistory(_ streams: [any ByteSource], _ onEvent: (ResultEvent) throws -> Void) throws {
    var records: [(line: [UInt8], isSkipped: Bool, number: Int)] = []
    var places: [[UInt8]: Int] = [:]
    for stream in streams {
      try eachEvent(of: stream) { reader, event in
        let record = (Array(event.line), event.status == .skipped, event.number)
        guard let key = event.itemKey else {
          records.append(record)
          return
        }
        guard let place = places[key] else {
          places[key] = records.count
          records.append(record)
          return
        }
        reader.totals.earlierAttempts += 1
        if event.status != .skipped || records[place].isSkipped { records[place] = record }
      }
    }
    for record in records {
      try record.line.withUnsafeBytes {
        guard let event = scanner.event($0, number: record.number) else { return }
        totals.add(event)
        try onEvent(event)
      }
    }
  }
}

extension ResultEvent {
  /// Which item a record is about, for a history of several runs; nil where it does not say.
  ///
  /// A restored item is one of its tombstone and output; an archived one, which gets a new tombstone each time, of its path.
  var itemKey: [UInt8]? {
    let place: [UInt8] =
      isOutputBase64
      ? string(output).flatMap { Path(base64: $0) }.map { Array($0.bytes) } ?? []
      : Array((string(output) ?? "").utf8)
    if kind == .stored {
      return output.isEmpty ? nil : Array("stored\0\(string(repo) ?? "")\0".utf8) + place
    }
    return string(tombstone).map { Array("\($0.lowercased())\0".utf8) + place }
  }
}
