extension JSONWriter {
  /// Writes the member `name` as text, or as null with a second member `name_b64` if the bytes are not UTF-8.
  mutating func member(_ name: StaticString, path: Path?) {
    key(word: name)
    guard let path else { return string(nil) }
    if path.isText { return text(path) }
    string(nil)
    key("\(name)_b64")
    string(path.base64)
  }

  /// Writes a member with a path for people: bytes that are not UTF-8 appear as U+FFFD.
  mutating func member(_ name: StaticString, display path: Path) {
    key(word: name)
    self.path(path)
  }

  /// A path for people.
  mutating func path(_ path: Path) {
    if path.isText { text(path) } else { string(path.display) }
  }

  private mutating func text(_ path: Path) { string(utf8: path.bytes) { path.display } }
}
