/// A manifest that is one JSON document: an array of items, or an object with them in `items`.
///
/// Items are read one at a time, so the document may be larger than memory.
final class JSONManifest: ManifestSource {
  private enum State { case atStart, betweenItems(isFirst: Bool), atEnd }

  private let bytes: PeekedBytes
  private var state = State.atStart
  private var isInObject = false
  private var number = 0

  init(_ bytes: PeekedBytes) { self.bytes = bytes }

  func isReady() -> Bool { bytes.isReady() }

  func next() throws -> InputRecord? {
    if case .atStart = state { try enterItems() }
    guard case .betweenItems(let isFirst) = state else { return nil }
    try skipSpace()
    if try bytes.peek(0) == UInt8(ascii: "]") {
      _ = try bytes.next()
      try leaveItems()
      return nil
    }
    if !isFirst {
      try expect(UInt8(ascii: ","), "',' or ']' after an item")
      try skipSpace()
    }
    state = .betweenItems(isFirst: false)
    number += 1
    let (line, column) = (bytes.line, bytes.column)
    let text = Self.onOneLine(try rawValue())
    do throws(JSONError) {
      return InputRecord(line: number, unit: "item", content: .success(try JSONObject(text[...])))
    } catch {
      // After a syntax error inside an item, the next item cannot be found reliably.
      if (try? JSONScanner.decode(text[...])) == nil {
        throw InputError(.malformed, "\(bytes.name):\(line):\(column): item \(number): \(error.message)")
      }
      return InputRecord(
        line: number, unit: "item",
        content: .failure(ItemError(.invalidItem, "item \(number) (line \(line)): \(error.message)")))
    }
  }

  /// A record is one line, so line ends between tokens become spaces. In a string they stay, where they are an error.
  private static func onOneLine(_ text: [UInt8]) -> [UInt8] {
    var isInString = false
    var isEscaped = false
    return text.map { byte in
      if isInString {
        if !isEscaped, byte == UInt8(ascii: "\"") { isInString = false }
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        return byte
      }
      isInString = byte == UInt8(ascii: "\"")
      return byte == 0x0A || byte == 0x0D ? 0x20 : byte
    }
  }

  /// Skips the value of an unknown member; throws `InputError` if it is not JSON.
  private func skipValue() throws {
    var scanner = JSONScanner(try rawValue()[...])
    do throws(JSONError) {
      _ = try scanner.skipValue()
      try scanner.end()
    } catch { throw fault("a malformed value: \(error.message)") }
  }

  private func fault(_ message: String) -> InputError {
    InputError(.malformed, "\(bytes.name):\(bytes.line):\(bytes.column): \(message)")
  }

  private func skipSpace() throws {
    while let byte = try bytes.peek(0), ManifestFormat.isSpace(byte) { _ = try bytes.next() }
  }

  private func expect(_ byte: UInt8, _ wanted: String) throws {
    guard try bytes.peek(0) == byte else {
      throw fault(try bytes.peek(0) == nil ? "unexpected end of text; expected \(wanted)" : "expected \(wanted)")
    }
    _ = try bytes.next()
  }

  /// Moves to the position after the `[` of the items.
  private func enterItems() throws {
    for _ in 0..<(try ManifestFormat.afterComments(bytes)) { _ = try bytes.next() }
    if try bytes.peek(0) == UInt8(ascii: "[") {
      _ = try bytes.next()
    } else {
      isInObject = true
      try expect(UInt8(ascii: "{"), "'{' or '['")
      try skipSpace()
      if try bytes.peek(0) == UInt8(ascii: "}") { throw fault("the manifest has no \"items\"") }
      while try memberName() != "items" {
        try skipValue()
        try skipSpace()
        if try bytes.peek(0) == UInt8(ascii: "}") { throw fault("the manifest has no \"items\"") }
        try expect(UInt8(ascii: ","), "',' or '}' after a member")
      }
      try expect(UInt8(ascii: "["), "the array of \"items\"")
    }
    state = .betweenItems(isFirst: true)
  }

  /// Reads a member's name and the colon after it.
  private func memberName() throws -> String {
    try skipSpace()
    guard try bytes.peek(0) == UInt8(ascii: "\"") else { throw fault("expected a member's name") }
    let text = try rawValue()
    guard let name = (try? JSONScanner.decode(text[...]))?.string else { throw fault("a malformed member's name") }
    try skipSpace()
    try expect(UInt8(ascii: ":"), "':' after a member's name")
    try skipSpace()
    return name
  }

  /// Checks what follows the items to the end of the document.
  private func leaveItems() throws {
    state = .atEnd
    if isInObject {
      try skipSpace()
      while try bytes.peek(0) == UInt8(ascii: ",") {
        _ = try bytes.next()
        if try memberName() == "items" { throw fault("\"items\" appears twice in the manifest") }
        try skipValue()
        try skipSpace()
      }
      try expect(UInt8(ascii: "}"), "',' or '}' after the items")
    }
    try skipSpace()
    if try bytes.peek(0) != nil { throw fault("unexpected text after the manifest") }
  }

  /// The text of the value that begins here, delimited only by its brackets and quotes.
  private func rawValue() throws -> [UInt8] {
    var text: [UInt8] = []
    var depth = 0
    func consumeByte() throws {
      guard let byte = try bytes.next() else { throw fault("unexpected end of text inside a value") }
      if text.count >= LineReader.recordLimit {
        throw fault("item \(number): longer than \(LineReader.recordLimit) bytes, the limit of a record")
      }
      text.append(byte)
    }
    while let byte = try bytes.peek(0) {
      switch byte {
      case UInt8(ascii: "\""):
        try consumeByte()
        while try bytes.peek(0) != UInt8(ascii: "\"") {
          if try bytes.peek(0) == UInt8(ascii: "\\") { try consumeByte() }
          try consumeByte()
        }
        try consumeByte()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        try consumeByte()
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return text }
        depth -= 1
        try consumeByte()
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        if depth == 0 { return text }
        try consumeByte()
      default:
        if depth == 0, !text.isEmpty, ManifestFormat.isSpace(byte) { return text }
        try consumeByte()
      }
      if depth == 0, let last = text.last, [UInt8(ascii: "\""), UInt8(ascii: "}"), UInt8(ascii: "]")].contains(last) {
        return text
      }
    }
    if text.isEmpty || depth > 0 { throw fault("unexpected end of text; expected a value") }
    return text
  }
}
