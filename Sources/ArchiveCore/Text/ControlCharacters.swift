/// Replaces characters that move a terminal's cursor or change its state or the direction of text by visible escapes.
///
/// Those are the control characters of Unicode (C0, DEL and C1), as `\n`, `\t`, `\r` or `\x1B`, and the embeddings,
/// overrides and isolates of bidirectional text and the separators of lines and paragraphs, as `\u{202E}`. A backslash
/// is not escaped. A text without such characters costs one pass.
package func withVisibleControls(_ text: String) -> String {
  if !mayHoldControls(text) { return text }
  var visible = String.UnicodeScalarView()
  var isChanged = false
  for scalar in text.unicodeScalars {
    if !isControl(scalar) {
      visible.append(scalar)
      continue
    }
    isChanged = true
    switch scalar {
    case "\n": visible.append(contentsOf: "\\n".unicodeScalars)
    case "\r": visible.append(contentsOf: "\\r".unicodeScalars)
    case "\t": visible.append(contentsOf: "\\t".unicodeScalars)
    default:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      let padded = digits.utf8.count < 2 ? "0" + digits : digits
      visible.append(contentsOf: (scalar.value <= 0xFF ? "\\x\(padded)" : "\\u{\(digits)}").unicodeScalars)
    }
  }
  return isChanged ? String(visible) : text
}

/// The lines of an answer for people, with visible control characters and with line feeds.
package func shownLines(_ lines: [String]) -> String { lines.map { withVisibleControls($0) + "\n" }.joined() }

/// Whether a terminal may interpret this character instead of showing it.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
  default: false
  }
}

/// Whether a text may contain one, judged by the first bytes of their UTF-8; hardly any text has such a byte.
private func mayHoldControls(_ text: String) -> Bool {
  text.utf8.withContiguousStorageIfAvailable { $0.contains(where: mayBeginControl) }
    ?? text.utf8.contains(where: mayBeginControl)
}

/// Whether an escape in JSON or in a message may begin with this byte of UTF-8: C0 and DEL, and the first byte of C1
/// and of the marks of bidirectional text.
func mayBeginControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xE2 }
