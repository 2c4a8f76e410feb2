@testable import ArchiveCore
@testable import ArchiveReporting

extension Property {
  /// Each line gives a record that keeps its unknown members byte for byte and that the next tool can read.
  static let records = Property("records") { bytes in
    let lines = LineReader(Pieces(bytes))
    while let line = try? lines.next() { _ = try? ManifestRecord(InputRecord(line)) }
    var reader = ReportReader { _ in }
    try? reader.read([Pieces(bytes)]) { _ in }
  } check: { bytes in
    // The first byte is the size of the pieces in which the rest arrives.
    let piece = Int(bytes.first ?? 0) + 1
    let text = Array(bytes.dropFirst())
    let lines = readLines(text)
    require(readLines(text, piece: piece).elementsEqual(lines, by: same), "lines depend on how they arrive")
    for line in lines { checkRecord(InputRecord(line)) }
    checkReaders(text)
  }

  private static func readLines(_ text: [UInt8], piece: Int = .max) -> [Line] {
    let reader = LineReader(Pieces(text, piece), limit: 4096)
    var lines: [Line] = []
    while let line = try! reader.next() { lines.append(line) }
    return lines
  }

  private static func same(_ a: Line, _ b: Line) -> Bool {
    a.number == b.number && a.bytes == b.bytes && a.isTooLong == b.isTooLong
  }

  private static func checkRecord(_ input: InputRecord) {
    let manifest = allowing(ItemError.self) { () throws(ItemError) in try ManifestRecord(input) }
    let result = resultOf(input, manifest)
    checkCarried(from: input, to: result, except: ResultRecord.fields)
    if let manifest {
      checkSame(manifest, ManifestWriter.record(from: input), "manifest record")
      checkSame(manifest, result, "result record")
    }
    checkCarried(
      from: input, to: ManifestWriter.record(from: input), except: ManifestRecord.fields)
    var item = StoreItem(repo: "demo", commit: nil, reason: .dead, archivedBy: "dev")
    do throws(ItemError) { try item.apply(input) } catch {}
    if let path = item.path { _ = item.completed(path) }
    let stored = StoredRecord(item: item, status: .failed, error: ItemError(.internal, "none"))
    checkCarried(from: input, to: stored.encoded(), except: StoredRecord.fields)
  }

  private static func resultOf(_ input: InputRecord, _ manifest: ManifestRecord?) -> [UInt8] {
    var result = ResultRecord(input: input, status: .success, backend: "sqlite", startedAt: Timestamp(seconds: 0))
    result.tombstone = manifest?.tombstone
    result.output = manifest?.output
    result.sha256 = manifest?.sha256
    result.sizeBytes = manifest?.sizeBytes
    result.actor = manifest?.actor
    if case .failure(let error) = input.content { (result.error, result.status) = (error, .failed) }
    return result.encoded()
  }

  /// The record is one line of JSON and has the input's unknown members, byte for byte and in order.
  private static func checkCarried(from input: InputRecord, to record: [UInt8], except known: FieldNames) {
    require(!record.contains(0x0A), "a record of two lines")
    guard let made = try? JSONObject(record[...]) else { violated("a record that is not JSON") }
    func unknown(_ object: JSONObject?) -> [[ArraySlice<UInt8>]] {
      guard let object else { return [] }
      return object.members.filter { !known.contains(object.name(of: $0)) }.map {
        [object.raw($0.rawName), object.raw($0.rawValue)]
      }
    }
    require(unknown(made) == unknown(input.object), "unknown members changed")
  }

  private static func checkSame(_ manifest: ManifestRecord, _ record: [UInt8], _ what: String) {
    let line = Line(number: 1, bytes: record[...], isTooLong: false)
    guard let again = try? ManifestRecord(InputRecord(line)) else {
      violated("a \(what) that is not a manifest record")
    }
    require(
      again.tombstone == manifest.tombstone && again.output == manifest.output && again.actor == manifest.actor
        && again.sha256 == manifest.sha256 && again.sizeBytes == manifest.sizeBytes,
      "a \(what) with other fields")
  }

  /// The readers of result streams accept any bytes.
  private static func checkReaders(_ text: [UInt8]) {
    var index = ResumeIndex()
    _ = allowing(InputError.self) { try index.add(LineReader(Pieces(text))) }
    // The same stream twice is one history.
    for streams in [[Pieces(text)], [Pieces(text), Pieces(text)]] {
      var reader = ReportReader { _ in }
      var document: [UInt8] = []
      let output = ReportOutput { document += $0 }
      var json = JSONReport()
      allowing(InputError.self) {
        try json.begin(output)
        try reader.read(streams) { try json.item($0, output) }
        try json.end(Report(reader.totals), output)
        try output.flush()
        guard let report = try? JSONScanner.decode(document[...]), let summary = report["summary"] else {
          violated("a report that is not JSON")
        }
        guard let again = try? Totals(summary: summary) else { violated("a summary that cannot be read again") }
        require(Report(again).summary == Report(reader.totals).summary, "a summary that is another one when it is read")
      }
    }
  }
}

/// A byte source that hands out its bytes in pieces of one size, as a pipe may.
final class Pieces: ByteSource {
  let name = "fuzz"
  private var bytes: ArraySlice<UInt8>
  private let piece: Int

  init(_ bytes: [UInt8], _ piece: Int = .max) { (self.bytes, self.piece) = (bytes[...], piece) }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(piece, buffer.count, bytes.count)
    buffer.copyBytes(from: bytes.prefix(count))
    bytes = bytes.dropFirst(count)
    return count
  }

  func isReady() -> Bool { true }
}
