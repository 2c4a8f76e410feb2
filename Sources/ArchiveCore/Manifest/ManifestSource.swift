/// A manifest in any of its formats, item by item.
package protocol ManifestSource: AnyObject {
  /// Returns the next item, even a malformed one, or nil at the end.
  ///
  /// Throws `InputError` if the rest of the manifest cannot be read, and `Interrupted`.
  func next() throws -> InputRecord?

  /// The same; with `waiting` false, nil if nothing has arrived yet.
  func next(waiting: Bool) throws -> InputRecord?

  /// Whether `next` would return without waiting.
  func isReady() -> Bool
}

extension ManifestSource {
  package func next(waiting: Bool) throws -> InputRecord? { waiting || isReady() ? try next() : nil }
}

/// Opens a manifest and detects its format: JSON (`items`, or a bare array), NDJSON or CSV.
///
/// - `note`: receives a message about each column of a CSV manifest that gets another name.
///
/// Blocks until the first bytes arrive. Throws `InputError` and `Interrupted`.
package func openManifest(
  _ source: any ByteSource, _ options: CSVOptions = CSVOptions(), note: (String) -> Void = { _ in }
) throws -> any ManifestSource {
  let bytes = PeekedBytes(source)
  if try bytes.peek(2) == 0xBF, try bytes.peek(0) == 0xEF, try bytes.peek(1) == 0xBB { bytes.skip(3) }
  switch try ManifestFormat(of: bytes) {
  case .document: return JSONManifest(bytes)
  case .lines: return LineManifest(bytes)
  case .csv: return try CSVManifest(bytes, options, note: note)
  }
}

/// NDJSON, one item a line.
final class LineManifest: ManifestSource {
  private let lines: LineReader

  init(_ bytes: PeekedBytes) { lines = LineReader(bytes) }

  func next() throws -> InputRecord? { try next(waiting: true) }
  func next(waiting: Bool) throws -> InputRecord? { try lines.next(waiting: waiting).map(InputRecord.init) }
  func isReady() -> Bool { lines.isReady() }
}

/// The formats of manifests.
enum ManifestFormat {
  case document, lines, csv

  /// Looks ahead as far as needed, at most one record's length, and consumes nothing.
  init(of bytes: PeekedBytes) throws {
    var index = try Self.afterComments(bytes)
    switch try bytes.peek(index) {
    case nil: self = .lines
    case UInt8(ascii: "["): self = .document
    case UInt8(ascii: "{"):
      index += 1
      self = try Self.ofObject(bytes, index)
    default: self = .csv
    }
  }

  /// Skips white space and lines that begin with `//`, which some people write above their JSON.
  static func afterComments(_ bytes: PeekedBytes) throws -> Int {
    var index = try afterSpace(bytes, 0)
    while index < LineReader.recordLimit, try bytes.peek(index) == UInt8(ascii: "/"),
      try bytes.peek(index + 1) == UInt8(ascii: "/")
    {
      while index < LineReader.recordLimit, let byte = try bytes.peek(index), byte != 0x0A { index += 1 }
      index = try afterSpace(bytes, index)
    }
    return index
  }

  private static func afterSpace(_ bytes: PeekedBytes, _ start: Int) throws -> Int {
    var index = start
    while index < LineReader.recordLimit, let byte = try bytes.peek(index), isSpace(byte) { index += 1 }
    return index
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  /// An object that spans lines or has an `items` array is a document; any other is the first line of NDJSON.
  ///
  /// An object on one line that names a tombstone is a record, as in archive-restore, even if it carries `items`: its
  /// tombstone comes first, or it has an output too.
  private static func ofObject(_ bytes: PeekedBytes, _ start: Int) throws -> ManifestFormat {
    var index = start
    var depth = 1
    var name: [UInt8] = []
    var isName = true
    var isRecord = false
    var hasItems = false
    var hasTombstone = false
    var hasOutput = false
    while let byte = try bytes.peek(index), index < LineReader.recordLimit {
      switch byte {
      case UInt8(ascii: "\""):
        let first = index + 1
        index = try afterString(bytes, index)
        if depth == 1, isName {
          name = []
          for place in first..<max(first, index) { if let byte = try bytes.peek(place) { name.append(byte) } }
        }
      case UInt8(ascii: ":"):
        if depth == 1 {
          isName = false
          if name.elementsEqual("tombstone".utf8) {
            hasTombstone = true
            isRecord = isRecord || !hasItems
          }
          hasOutput = hasOutput || name.elementsEqual("output".utf8) || name.elementsEqual("output_b64".utf8)
        }
      case UInt8(ascii: ","): if depth == 1 { isName = true }
      case UInt8(ascii: "["):
        if depth == 1, !isName, name.elementsEqual("items".utf8) { hasItems = true }
        depth += 1
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return hasItems && !isRecord && !(hasTombstone && hasOutput) ? .document : .lines }
      case 0x0A: return .document
      default: break
      }
      index += 1
    }
    // Longer than a record may be, or truncated.
    return hasItems && !isRecord ? .document : .lines
  }

  /// The index of a string's closing quote, or of the line's end if it has none.
  private static func afterString(_ bytes: PeekedBytes, _ opening: Int) throws -> Int {
    var index = opening + 1
    while index < LineReader.recordLimit, let byte = try bytes.peek(index), byte != UInt8(ascii: "\""), byte != 0x0A {
      index += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    return index
  }
}

/// A byte source with lookahead.
final class PeekedBytes: ByteSource {
  private let source: any ByteSource
  private var buffer: [UInt8] = []
  private var start = 0
  private var atEnd = false
  /// Place of the next byte, counted from 1.
  private(set) var line = 1
  private(set) var column = 1

  init(_ source: any ByteSource) { self.source = source }

  var name: String { source.name }

  private func fill() throws {
    if start > 0, start == buffer.count || start > 1 << 20 {
      buffer.removeSubrange(..<start)
      start = 0
    }
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    let count = try chunk.withUnsafeMutableBytes { try source.read(into: $0) }
    buffer += chunk[..<count]
    if count == 0 { atEnd = true }
  }

  /// The byte `offset` places ahead, or nil past the end; blocks until it arrives.
  func peek(_ offset: Int) throws -> UInt8? {
    while start + offset >= buffer.count {
      if atEnd { return nil }
      try fill()
    }
    return buffer[start + offset]
  }

  func next() throws -> UInt8? {
    guard let byte = try peek(0) else { return nil }
    start += 1
    if byte == 0x0A { (line, column) = (line + 1, 1) } else if byte & 0xC0 != 0x80 { column += 1 }
    return byte
  }

  /// Drops bytes that were looked at and do not count as text.
  func skip(_ count: Int) { start += count }

  func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    if start == buffer.count, !atEnd { try fill() }
    let count = min(target.count, buffer.count - start)
    buffer[start..<start + count].withUnsafeBytes { target.copyMemory(from: $0) }
    start += count
    return count
  }

  func isReady() -> Bool { start < buffer.count || atEnd || source.isReady() }
}
