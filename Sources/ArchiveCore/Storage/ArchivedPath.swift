extension Path {
  /// A path, byte for byte, from the columns of its item: `text`, or `path_b64` in the metadata if the bytes are not
  /// UTF-8.
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
