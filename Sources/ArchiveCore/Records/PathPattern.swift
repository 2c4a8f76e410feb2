/// A pattern for whole paths: `*`, `?`, `[…]` and `\` as in fnmatch(3) without flags, so that `*` and `?` match `/` too.
///
/// A character is a Unicode scalar whatever the locale is; a byte of a path that is not UTF-8 counts as one character,
/// which only `*`, `?` and `[!…]` match. Matching takes time in proportion to the pattern's length and the path's.
public struct PathPattern: Sendable {
  private enum Part: Sendable {
    case any
    case one
    case scalar(UInt32)
    case set([Member], isNegated: Bool)
    /// What no character can match.
    case nothing
  }

  private enum Member: Sendable {
    case range(UInt32, UInt32)
    case named(CharacterClass)
  }

  private let parts: [Part]

  public init(_ text: String) {
    var parts: [Part] = []
    let scalars = Array(text.unicodeScalars)
    var index = 0
    var unclosed = Unclosed()
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      switch scalar {
      case "*":
        if case .any? = parts.last { continue }
        parts.append(.any)
      case "?": parts.append(.one)
      case "[":
        if let set = Self.set(scalars, &index, &unclosed) {
          parts.append(set)
        } else {
          parts.append(.scalar(scalar.value))
        }
      case "\\":
        // At the end it quotes nothing, and nothing matches.
        parts.append(index < scalars.count ? .scalar(scalars[index].value) : .nothing)
        index += 1
      default: parts.append(.scalar(scalar.value))
      }
    }
    self.parts = parts
  }

  /// Whether the whole path matches.
  public func matches(_ path: Path) -> Bool {
    let text = Self.characters(of: path.bytes)
    var (part, place) = (0, 0)
    // Where to go on when a match fails: one character more for the last `*`.
    var retry: (part: Int, place: Int)?
    while place < text.count {
      if part < parts.count, case .any = parts[part] {
        part += 1
        retry = (part, place)
      } else if part < parts.count, Self.matches(parts[part], text[place]) {
        part += 1
        place += 1
      } else if let last = retry {
        (part, place) = (last.part, last.place + 1)
        retry = (part, place)
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { if case .any = $0 { true } else { false } }
  }

  /// Scalars, and, for bytes that are not UTF-8, numbers above all scalars.
  private static func characters(of bytes: [UInt8]) -> [UInt32] {
    if let text = String(validating: bytes, as: UTF8.self) { return text.unicodeScalars.map(\.value) }
    var characters: [UInt32] = []
    var rest = bytes[...]
    while let first = rest.first {
      let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
      if let piece = String(validating: rest.prefix(length), as: UTF8.self), piece.unicodeScalars.count == 1 {
        characters.append(piece.unicodeScalars.first!.value)
        rest = rest.dropFirst(length)
      } else {
        characters.append(0x11_0000 + UInt32(first))
        rest = rest.dropFirst()
      }
    }
    return characters
  }

  private static func matches(_ part: Part, _ character: UInt32) -> Bool {
    switch part {
    case .any, .one: true
    case .nothing: false
    case .scalar(let wanted): character == wanted
    case .set(let members, let isNegated):
      isNegated
        != members.contains { member in
          switch member {
          case .range(let low, let high): (low...max(low, high)).contains(character) && low <= high
          case .named(let name): Unicode.Scalar(character).map(name.contains) ?? false
          }
        }
    }
  }

  /// What earlier searches of a pattern did not find, so that none of them is repeated.
  private struct Unclosed {
    /// Members after which no `]` ends the set.
    var members: Set<Int> = []
    /// Where a search for the end of a `[:name:]` began and what it found, by kind; beyond the pattern when there is none.
    var ends: [Unicode.Scalar: (start: Int, end: Int)] = [:]
  }

  /// The set whose `[` is before `index`, which goes behind its `]`; nil where it has none and the `[` is itself.
  private static func set(_ scalars: [Unicode.Scalar], _ index: inout Int, _ unclosed: inout Unclosed) -> Part? {
    var position = index
    func peek(_ offset: Int = 0) -> Unicode.Scalar? {
      position + offset < scalars.count ? scalars[position + offset] : nil
    }
    let isNegated = peek() == "!" || peek() == "^"
    if isNegated { position += 1 }
    var members: [Member] = []
    var isSound = true
    var isFirst = true
    /// `[:name:]`, `[=x=]` and `[.x.]`, and what stands between.
    func quoted() -> (kind: Unicode.Scalar, text: String)? {
      guard peek() == "[", let kind = peek(1), kind == ":" || kind == "=" || kind == "." else { return nil }
      let start = position + 2
      var end = unclosed.ends[kind].flatMap { $0.start <= start && start <= $0.end ? $0.end : nil } ?? -1
      if end < 0 {
        let last = scalars.count - 1
        end = (start..<max(start, last)).first { scalars[$0] == kind && scalars[$0 + 1] == "]" } ?? .max
        unclosed.ends[kind] = (start, end)
      }
      if end == .max { return nil }
      position = end + 2
      // No name is longer.
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars[start..<min(end, start + 16)])
      return (kind, String(text))
    }
    /// One end of a range, or a character by itself.
    func single() -> UInt32? {
      if let (kind, text) = quoted() {
        if kind != ":", text.unicodeScalars.count == 1 { return text.unicodeScalars.first!.value }
        isSound = false
        return 0
      }
      if peek() == "\\" { position += 1 }
      guard let scalar = peek() else { return nil }
      position += 1
      return scalar.value
    }
    var places: [Int] = []
    while let scalar = peek(), isFirst || !unclosed.members.contains(position) {
      if scalar == "]", !isFirst {
        index = position + 1
        return isSound ? .set(members, isNegated: isNegated) : .nothing
      }
      if !isFirst { places.append(position) }
      isFirst = false
      if scalar == "[", peek(1) == ":", let (_, name) = quoted() {
        if let known = CharacterClass(rawValue: name) { members.append(.named(known)) } else { isSound = false }
        continue
      }
      guard let low = single() else { break }
      guard peek() == "-", let next = peek(1), next != "]" else {
        members.append(.range(low, low))
        continue
      }
      position += 1
      guard let high = single() else { break }
      members.append(.range(low, high))
    }
    unclosed.members.formUnion(places)
    return nil
  }
}

/// The classes of characters that POSIX names, for all of Unicode.
private enum CharacterClass: String, Sendable {
  case alpha, digit, alnum, upper, lower, space, blank, punct, print, graph, cntrl, xdigit

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    switch self {
    case .alpha: return properties.isAlphabetic
    case .digit: return ("0"..."9").contains(scalar)
    case .alnum: return properties.isAlphabetic || Self.digit.contains(scalar)
    case .upper: return properties.isUppercase
    case .lower: return properties.isLowercase
    case .space: return properties.isWhitespace
    case .blank: return scalar == "\t" || properties.generalCategory == .spaceSeparator
    case .cntrl: return properties.generalCategory == .control
    case .xdigit:
      return Self.digit.contains(scalar) || ("a"..."f").contains(scalar) || ("A"..."F").contains(scalar)
    case .print: return !Self.cntrl.contains(scalar) && properties.generalCategory != .unassigned
    case .graph: return Self.print.contains(scalar) && !properties.isWhitespace
    case .punct: return Self.graph.contains(scalar) && !Self.alnum.contains(scalar)
    }
  }
}
