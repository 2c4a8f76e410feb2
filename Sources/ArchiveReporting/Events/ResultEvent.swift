package import ArchiveCore

/// One decoded record of a stream of results: numbers, and the places of texts in its line.
package struct ResultEvent {
  package enum Kind: String, CaseIterable, Sendable { case result, stored, retention }

  /// A place in the line; empty if the record has no such text.
  package struct Text {
    var start = 0
    var end = 0
    package var isEmpty: Bool { start == end }
  }

  /// Durations of an item and of its phases, in microseconds.
  package struct Times {
    package var total: Int64?
    package var fetch: Int64?
    package var decompress: Int64?
    package var write: Int64?
    package var commit: Int64?
  }

  /// The whole line, valid until the next line is read.
  package let line: UnsafeRawBufferPointer
  package var kind = Kind.result
  package var status = ItemStatus.success
  package var action = Text()
  package var actor = Text()
  package var tombstone = Text()
  package var output = Text()
  package var isOutputBase64 = false
  package var repo = Text()
  package var errorCode = Text()
  package var errorMessage = Text()
  package var skipReason = Text()
  /// The text of the array, with its brackets.
  package var warnings = Text()
  /// The value of the member by which the records are grouped, as in the line.
  package var group = Text()
  package var size: Int64?
  /// For a retention record: whether the content was deleted, and its compressed bytes.
  package var isScrubbed: Bool?
  package var freed: Int64?
  package var attempts: Int64 = 0
  package var times = Times()
  /// The time of its start, in microseconds since 1970-01-01T00:00:00Z; for a stored record, which has none, the time
  /// of archiving.
  package var start: Int64?
  /// Whether that is only a whole second, because some archives store no more.
  package var isStartCoarse = false
  /// The number of the record's line.
  package var number = 0

  init(line: UnsafeRawBufferPointer) { self.line = line }

  /// The bytes of a text, with escapes as in the line.
  package func bytes(_ text: Text) -> UnsafeRawBufferPointer { .init(rebasing: line[text.start..<text.end]) }

  /// A text with its escapes decoded; nil if there is none.
  package func string(_ text: Text) -> String? {
    text.isEmpty ? nil : Self.unescaped(bytes(text))
  }

  /// The text of a JSON string with these bytes between its quotes.
  static func unescaped(_ bytes: some Collection<UInt8>) -> String {
    if !bytes.contains(UInt8(ascii: "\\")) { return String(decoding: bytes, as: UTF8.self) }
    let quoted = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
    return (try? JSONScanner.decode(quoted[...]))?.string ?? String(decoding: bytes, as: UTF8.self)
  }

  /// The path of the output, for people.
  package var path: String? {
    guard let text = string(output) else { return nil }
    return isOutputBase64 ? Path(base64: text)?.display ?? text : text
  }

  /// Whether a skipped item belongs to another run, shard or record.
  package var isDoneElsewhere: Bool {
    guard status == .skipped, let reason = string(skipReason).flatMap(SkipReason.init) else { return false }
    return switch reason {
    case .resumed, .notSelected, .superseded, .present, .unchanged: true
    case .stopped, .dryRun: false
    }
  }

  /// Calls `body` with the code of each warning.
  func eachWarning(_ body: (UnsafeRawBufferPointer) -> Void) {
    // Nearly all records have `[]`.
    if warnings.end - warnings.start <= 2 { return }
    guard case .array(let elements)? = try? JSONScanner.decode(Array(bytes(warnings))[...]) else { return }
    for element in elements { Array((element["code"]?.string ?? "unknown").utf8).withUnsafeBytes(body) }
  }
}
