extension Path {
  /// A path byte for byte, from the columns of its item: `text` is what is UTF-8 of it, and the metadata holds the bytes in
  /// `path_b64` where they are something else.
  init(archived text: String, metadataText: String) {
    if metadataText.holds(bytesOf: "path_b64"),
      let metadata = try? JSONScanner.decode(Array(metadataText.utf8)[...]),
      let encoded = metadata["path_b64"]?.string, let path = Path(base64: encoded)
    {
      self = path
    } else {
      self = Path(text) ?? Path(unchecked: text.replacing("\0", with: "\u{FFFD}").utf8)
    }
  }
}
