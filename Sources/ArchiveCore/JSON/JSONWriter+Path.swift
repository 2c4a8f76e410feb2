extension JSONWriter {
  /// Writes `name` as text, or null and `name_b64` where the bytes are not UTF-8.
  mutating func member(_ name: String, path: Path?) {
    member(name, path?.text)
    if let path, path.text == nil { member(name + "_b64", path.base64) }
  }
}
