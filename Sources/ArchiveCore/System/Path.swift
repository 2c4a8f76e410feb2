import FoundationEssentials
import Glibc

/// A path exactly as in the file system: bytes, usually but not always UTF-8.
public struct Path: Hashable, Sendable {
  /// Never contains a NUL byte.
  public let bytes: [UInt8]

  /// Nil if `bytes` contains NUL, which a path cannot contain.
  public init?(bytes: some Collection<UInt8>) {
    guard !bytes.contains(0) else { return nil }
    self.bytes = Array(bytes)
  }

  /// A part of a path.
  init(unchecked bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
  init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  public init?(_ text: String) { self.init(bytes: Array(text.utf8)) }

  package init?(base64: String) {
    guard let data = Data(base64Encoded: base64) else { return nil }
    self.init(bytes: Array(data))
  }

  package var base64: String { Data(bytes).base64EncodedString() }

  /// The path as text; nil if its bytes are not UTF-8.
  public var text: String? { String(validating: bytes, as: UTF8.self) }

  /// Whether the bytes are UTF-8.
  var isText: Bool { (try? UTF8Span(validating: bytes.span)) != nil }

  /// The path for people: bytes that are not UTF-8 appear as U+FFFD.
  public var display: String { String(decoding: bytes, as: UTF8.self) }

  public var isEmpty: Bool { bytes.isEmpty }

  public var isAbsolute: Bool { bytes.first == UInt8(ascii: "/") }

  /// The parts between slashes, without empty ones and `.`.
  public var components: [Path] {
    bytes.split(separator: UInt8(ascii: "/")).compactMap { part in
      part.elementsEqual(".".utf8) ? nil : Path(bytes: part)
    }
  }

  /// The components joined by single slashes: equal for all relative paths that spell the same place.
  var normalized: Path {
    isNormalized ? self : Path(unchecked: Array(components.map(\.bytes).joined(separator: [UInt8(ascii: "/")])))
  }

  /// Whether it has no empty part and no `.`.
  private var isNormalized: Bool {
    // At the beginning of a part, or after a dot there.
    var (isAtStart, isAfterDot) = (true, false)
    for byte in bytes {
      if byte == UInt8(ascii: "/") {
        if isAtStart || isAfterDot { return false }
        isAtStart = true
      } else {
        isAfterDot = isAtStart && byte == UInt8(ascii: ".")
        isAtStart = false
      }
    }
    return !isAtStart && !isAfterDot
  }

  /// True for `name/`, `name/.` and the like, which can only name a directory.
  package var namesDirectory: Bool {
    guard let last = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last else {
      return false
    }
    return last.isEmpty || last.elementsEqual(".".utf8) || last.elementsEqual("..".utf8)
  }

  private var lastSlash: Int? { bytes.lastIndex(of: UInt8(ascii: "/")) }

  /// The directory of the path's last name: `.` for a path without a slash, `/` for names directly below it.
  public var parent: Path {
    guard let lastSlash else { return Path(unchecked: [UInt8(ascii: ".")]) }
    return Path(unchecked: bytes[..<max(lastSlash, 1)])
  }

  /// Whether `parent` is the part before the last slash.
  func isDirectly(in parent: Path) -> Bool {
    guard let lastSlash, lastSlash > 0, lastSlash == parent.bytes.count else { return false }
    return bytes.withUnsafeBytes { bytes in
      parent.bytes.withUnsafeBytes { memcmp(bytes.baseAddress!, $0.baseAddress!, lastSlash) == 0 }
    }
  }

  /// Whether it begins with `ancestor` and a slash.
  func isBelow(_ ancestor: Path) -> Bool {
    let count = ancestor.bytes.count
    guard count > 0, bytes.count > count, bytes[count] == UInt8(ascii: "/") else { return false }
    return bytes.withUnsafeBytes { bytes in
      ancestor.bytes.withUnsafeBytes { memcmp(bytes.baseAddress!, $0.baseAddress!, count) == 0 }
    }
  }

  /// Whether one of its parts is `..`.
  var hasParentPart: Bool {
    // Nearly all paths have no two dots in a row.
    bytes.holds("..") && components.contains(where: \.isParent)
  }

  /// The part after the last slash, or the whole path without one; empty if the path ends in a slash.
  public var lastComponent: Path { Path(unchecked: bytes[(lastSlash.map { $0 + 1 } ?? 0)...]) }

  /// The path of another name in the same directory.
  package func sibling(_ name: Path) -> Path {
    Path(unchecked: bytes[..<(lastSlash.map { $0 + 1 } ?? 0)] + name.bytes)
  }

  /// The path of an entry of this directory.
  public func appending(_ name: String) -> Path { appending(suffix: "/" + name) }

  /// The path with this text appended.
  func appending(suffix: String) -> Path { Path(unchecked: bytes + Array(suffix.utf8)) }

  /// The absolute path without symbolic links (realpath(3)); nil if it does not exist.
  var resolved: Path? {
    guard let text = withPlatformString({ realpath($0, nil) }) else { return nil }
    defer { free(text) }
    return Path(unchecked: UnsafeRawBufferPointer(start: text, count: strlen(text)))
  }

  var isSelf: Bool { bytes.elementsEqual(".".utf8) }

  package var isParent: Bool { bytes.elementsEqual("..".utf8) }

  /// The path as a C string, for as long as `body` runs.
  package func withPlatformString<R, E>(_ body: (UnsafePointer<CChar>) throws(E) -> R) throws(E) -> R {
    // On the stack, if it fits.
    let result = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count + 1) { text -> Result<R, E> in
      _ = text.update(fromContentsOf: bytes)
      text[bytes.count] = 0
      let start = UnsafeRawPointer(text.baseAddress!).assumingMemoryBound(to: CChar.self)
      return Result { () throws(E) -> R in try body(start) }
    }
    return try result.get()
  }

  public func hash(into hasher: inout Hasher) {
    // In one call; an array would be hashed element by element.
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    hasher.combine(bytes.count)
  }
}
