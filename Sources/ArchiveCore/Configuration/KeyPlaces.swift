/// The place of each key in a TOML text, which the TOML library does not report.
///
/// Parses only enough TOML to know which lines begin a key: strings and arrays may span several lines.
struct KeyPlaces {
  typealias Place = (line: Int, column: Int)

  private var places: [String: Place] = [:]
  /// The first `[` without a name after it.
  private(set) var badHeader: Place?
  /// The first date or time; no key accepts one.
  private(set) var date: Place?
  /// The first name with more parts than any key.
  private(set) var longName: Place?
  /// The first bracket that closes one of another kind, or the first Unicode line separator, outside of strings.
  private(set) var badValue: Place?
  /// The first NUL, which the TOML library treats as the end of the text.
  private(set) var nul: Place?

  // Splits bytes, because Swift treats CRLF as one Character.
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var lineStart = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
    var table = ""
    if let place = bytes.firstIndex(of: 0) {
      let before = bytes[..<place]
      let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      nul = (before.count { $0 == 0x0A } + 1, place - start + 1)
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (position, lineStart) = (3, 3) }
    while position < bytes.count {
      skip { $0 == 0x20 || $0 == 0x09 }
      let place = (line, position - lineStart + 1)
      switch position < bytes.count ? bytes[position] : nil {
      case UInt8(ascii: "["):
        position += bytes[position...].starts(with: "[[".utf8) ? 2 : 1
        skip { $0 == 0x20 || $0 == 0x09 }
        if badHeader == nil, position >= bytes.count || !Self.mayBegin(bytes[position]) { badHeader = place }
        let name = name(upTo: UInt8(ascii: "]"))
        places[name] = places[name] ?? place
        recordIfLong(name, place)
        table = name + "."
      case UInt8(ascii: "#"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), nil: break
      default:
        let name = name(upTo: UInt8(ascii: "="))
        places[table + name] = place
        recordIfLong(name, place)
      }
      skipValue()
    }
  }

  /// The TOML library uses one stack frame for each part.
  private static let partLimit = 16

  /// Records the place of the first name that has too many parts.
  private mutating func recordIfLong(_ name: String, _ place: Place) {
    if longName == nil, name.utf8.count(where: { $0 == UInt8(ascii: ".") }) >= Self.partLimit { longName = place }
  }

  /// Whether a table's name may begin here, or its brackets end here.
  private static func mayBegin(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "\""),
      UInt8(ascii: "'"), UInt8(ascii: "]"):
      true
    default: false
    }
  }

  /// Skips a name, whose parts may be in quotes, up to the byte that ends the name or the line.
  private mutating func name(upTo last: UInt8) -> String {
    let start = position
    while position < bytes.count, bytes[position] != last, bytes[position] != 0x0A {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { skipString(byte) }
    }
    return String(String(decoding: bytes[start..<position], as: UTF8.self).filter { !" \t\"'".contains($0) })
  }

  private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
    while position < bytes.count, isSkipped(bytes[position]) { position += 1 }
  }

  /// The position of the next such byte, or the end.
  private func end(_ isEnd: (UInt8) -> Bool) -> Int { bytes[position...].firstIndex(where: isEnd) ?? bytes.count }

  /// Skips the value and moves to the next line.
  private mutating func skipValue() {
    var open: [UInt8] = []
    // For a dotted key in an inline table; a number has at most one dot.
    var dots = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): open.append(byte)
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        // In ASCII, a closing bracket is the code of its opening one plus 2.
        if let last = open.popLast(), last + 2 != byte { badValue = badValue ?? (line, position - lineStart) }
      case UInt8(ascii: "."):
        dots += 1
        if dots >= Self.partLimit { longName = longName ?? (line, position - lineStart) }
      case UInt8(ascii: ","), UInt8(ascii: "="): dots = 0
      case 0xC2 where bytes[position...].first == 0x85,
        0xE2 where bytes[position...].starts(with: [0x80, 0xA8]) || bytes[position...].starts(with: [0x80, 0xA9]):
        badValue = badValue ?? (line, position - lineStart)
      case UInt8(ascii: "#"): position = end { $0 == 0x0A }
      case UInt8(ascii: "0")...UInt8(ascii: "9"): skipNumber()
      case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString(byte)
      case 0x0A:
        newLine()
        if open.isEmpty { return }
      default: break
      }
    }
  }

  /// Called after its first digit.
  private mutating func skipNumber() {
    let start = position - 1
    skip { (0x30...0x39).contains($0) }
    let sign = position < bytes.count ? bytes[position] : 0
    if date == nil, sign == UInt8(ascii: ":") || sign == UInt8(ascii: "-") { date = (line, start - lineStart + 1) }
  }

  private mutating func newLine() {
    line += 1
    lineStart = position
  }

  /// Called after its opening quote; a string with three quotes spans lines.
  private mutating func skipString(_ quote: UInt8) {
    let isLong = bytes[position...].starts(with: [quote, quote])
    if isLong { position += 2 }
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0x0A, !isLong { return }
      position += 1
      if byte == 0x0A { newLine() }
      if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), position < bytes.count, bytes[position] != 0x0A {
        position += 1
      }
      if byte == quote {
        if !isLong { return }
        if bytes[position...].starts(with: [quote, quote]) {
          position += 2
          // The string's text may itself end with two quotes.
          for _ in 0..<2 where position < bytes.count && bytes[position] == quote { position += 1 }
          return
        }
      }
    }
  }

  /// Line and column, counted from 1; for a key in an inline table, the place of the table.
  subscript(path: String) -> Place {
    var path = Substring(path)
    while true {
      if let place = places[String(path)] { return place }
      guard let dot = path.lastIndex(of: ".") else { return (1, 1) }
      path = path[..<dot]
    }
  }
}
