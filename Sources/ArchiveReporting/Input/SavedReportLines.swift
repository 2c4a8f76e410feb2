/// Finds the records and the summary of a report in its lines, in the form in which it was written.
///
/// Any other line is a record, or should be one.
struct SavedReportLines {
  enum Content {
    case record(UnsafeRawBufferPointer)
    /// The summary's object.
    case summary(UnsafeRawBufferPointer)
    /// A line of the report's syntax between its parts.
    case frame
    /// A report in one line.
    case document(UnsafeRawBufferPointer)
    /// The first line of a JSON text in several lines.
    case documentBeginning
  }

  /// The beginnings of lines that contain more than a record.
  static let beginnings = ["\"summary\":{", "{\"summary\":{", "{\"record\":\"summary\",", "{\"items\":["]
  /// The limit of such a line, and of a reformatted report, in bytes.
  static let limit = 64 << 20

  /// The name of the stream.
  let name: String
  /// Records since the beginning, or since the last summary.
  var items = 0
  /// Whether a report has begun and its summary has not come yet.
  private(set) var isOpen = false

  init(_ name: String) { self.name = name }

  mutating func end() { (items, isOpen) = (0, false) }

  mutating func content(of line: LineBlocks.Line) -> Content {
    let bytes = line.bytes
    if line.isTooLong { return .record(bytes) }
    if isOpen {
      if bytes.elementsEqual("],".utf8) { return .frame }
      if let summary = Self.summary(of: bytes, after: "\"summary\":") { return .summary(summary) }
      // All records but the last have a comma after them.
      return .record(bytes.last == UInt8(ascii: ",") ? .init(rebasing: bytes.dropLast()) : bytes)
    }
    guard bytes.count > 0, bytes[0] == UInt8(ascii: "{") else { return .record(bytes) }
    if bytes.count == 1 { return items == 0 ? .documentBeginning : .record(bytes) }
    if bytes.elementsEqual("{\"items\":[".utf8) {
      // Records before it are not the report's.
      (items, isOpen) = (0, true)
      return .frame
    }
    if let summary = Self.summary(of: bytes, after: "{\"summary\":") { return .summary(summary) }
    if bytes.starts(with: "{\"record\":\"summary\",".utf8) { return .summary(bytes) }
    // A report in one line, as jq -c writes it.
    if bytes.starts(with: "{\"items\":[".utf8) { return .document(bytes) }
    return .record(bytes)
  }

  /// The object after `start`, at the end of the object that contains it.
  private static func summary(of bytes: UnsafeRawBufferPointer, after start: String) -> UnsafeRawBufferPointer? {
    guard bytes.starts(with: start.utf8), bytes.last == UInt8(ascii: "}"), bytes.count > start.utf8.count + 1 else {
      return nil
    }
    return .init(rebasing: bytes[start.utf8.count..<bytes.count - 1])
  }
}
