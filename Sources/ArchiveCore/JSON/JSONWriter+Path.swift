extension JSONWriter {
  /// Writes `name` as text, or null and `name_b64` where the bytes are not UTF-8.
  mutating func member(_ name: StaticString, path: Path?) {
    key(word: name)
    guard let path, !path.isText else {
      if let path { self.path(path) } else { string(nil) }
      return
    }
    string(nil)
    key("\(name)_b64")
    string(path.base64)
  }

  /// Writes a path as it is shown to a person: bytes that are not UTF-8 appear as U+FFFD.
  mutating func member(_ name: StaticString, display path: Path) {
    key(word: name)
    self.path(path)
  }

  /// A path as it is shown to a person.
  mutating func path(_ path: Path) {
    if path.isText { string(utf8: path.bytes) { path.display } } else { string(path.display) }
  }
}
