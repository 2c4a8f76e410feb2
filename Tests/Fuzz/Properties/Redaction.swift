@testable import ArchiveCore

extension Property {
  /// A secret in a place where passwords are redacted is never shown, with any text around it.
  static let redaction = Property("redaction") { bytes in
    KnownSecrets.record("correct horse 7")
    _ = redacted(String(decoding: bytes, as: UTF8.self))
    _ = redactedURL(String(decoding: bytes, as: UTF8.self))
  } check: { bytes in
    guard let situation = Situation(bytes) else { return }
    situation.check()
  }
}

/// A secret of words between characters that have a meaning in some syntax, and a text to put it into.
private struct Situation {
  /// The words that are searched for in the redacted text.
  private static let words = ["Zq7vK2xW", "Lm9tR4pB"]

  private let kind: UInt8
  private let marks: [String]
  private let before: String
  private let after: String

  /// The first byte selects the place; the next three are lengths: of the marks in the secret, of the text before, and after.
  init?(_ bytes: [UInt8]) {
    if bytes.count < 5 { return nil }
    kind = bytes[0]
    var rest = bytes.dropFirst(4)
    func take(_ count: Int) -> String? {
      defer { rest = rest.dropFirst(count) }
      return String(validating: rest.prefix(count), as: UTF8.self)
    }
    guard let first = take(Int(bytes[1] & 3)), let second = take(Int(bytes[1] >> 2 & 3)),
      let third = take(Int(bytes[1] >> 4 & 3)), let before = take(Int(bytes[2])),
      let after = String(validating: rest.prefix(Int(bytes[3]) * 4), as: UTF8.self)
    else { return nil }
    (marks, self.before, self.after) = ([first, second, third], before, after)
    // The fuzzer learns the words and puts them around the secret.
    if (marks + [before, after]).contains(where: Self.shows) { return nil }
    if marks.contains(where: { $0.utf8.contains(0) }) { return nil }
  }

  private static func shows(_ text: String) -> Bool {
    words.contains { text.utf8.firstRange(of: $0.prefix(6).utf8) != nil }
  }

  private var secret: String { marks[0] + Self.words[0] + marks[1] + Self.words[1] + marks[2] }

  private var encoded: String {
    secret.utf8.map { byte in
      let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
      return isPlain ? String(UnicodeScalar(byte)) : "%" + String(Int(byte) + 0x100, radix: 16).suffix(2)
    }.joined()
  }

  func check() {
    switch kind % 10 {
    case 0: checkKnown()
    case 1: checkNoted("mysql://u:\(encoded)@h/d")
    case 2: checkNoted("postgres://u@h/d?sslmode=disable&password=\(encoded)&connect_timeout=3")
    case 3: checkNoted("mysql://u:\(secret)@h/d")
    case 4: checkURLInText()
    case 5: checkWholeURL()
    case 6: checkParameter("password=", "")
    case 7: checkParameter("PGPASSWORD = '", "'")
    case 8: checkParameter("\"password\": \"", "\"")
    default: checkParameter("--sslpassword=", "&sslmode=require")
    }
  }

  private func expectHidden(_ redacted: String, of text: String) {
    let visible = shown(text)
    require(!visible.unicodeScalars.contains(where: isControl), "a control character is in \(visible.debugDescription)")
    require(!Self.shows(redacted), "the secret is in \(redacted.debugDescription) of \(text.debugDescription)")
  }

  /// A known password is hidden everywhere, as it is and as JSON writes it.
  private func checkKnown() {
    KnownSecrets.record(secret)
    for text in [before + secret + after, before + secret + secret + after] {
      expectHidden(redacted(text), of: text)
      let record = JSONWriter.object { $0.member("message", text) }
      expectHidden(redacted(String(decoding: record, as: UTF8.self)), of: text)
      expectHidden(redactedURL(text), of: text)
      // Through both gates, in either order.
      for visible in [shown(text), redacted(withVisibleControls(text))] { expectHidden(visible, of: text) }
    }
  }

  /// The password of a URL that was read is hidden everywhere, raw and decoded.
  private func checkNoted(_ url: String) {
    guard let url = try? BackendURL(url) else { violated("\(url) is no URL") }
    expectHidden(url.redactedText, of: url.text)
    for text in [before + secret + after, before + url.text + after] { expectHidden(redacted(text), of: text) }
  }

  /// A URL in a text; the password contains no character that ends a URL.
  private func checkURLInText() {
    if secret.utf8.contains(where: { $0 <= 0x20 || $0 == 0x22 || $0 == 0x27 }) { return }
    for scheme in ["postgres://u:", "mysql:/:", "http://u@x:"] {
      let text = before + scheme + secret + "@h" + after
      expectHidden(redacted(text), of: text)
      expectHidden(redacted(redacted(text)), of: text)
    }
  }

  /// A text that is one URL, perhaps misspelt; the password may contain spaces and quotes.
  private func checkWholeURL() {
    for scheme in ["postgres://u:", "postgres:/u:", "postgres//u:", "u:", "://u:", "//u:", "postgres:u:"] {
      // With :// after it, u is a scheme.
      if scheme == "u:", secret.hasPrefix("//") { continue }
      let text = scheme + secret + "@h" + after
      expectHidden(redactedURL(text), of: text)
      expectHidden(redactedURL(redactedURL(text)), of: text)
    }
    for parameter in ["sqlite:///x?password=", "postgres://u@h/d?sslpassword="] {
      let text = parameter + secret + after
      expectHidden(redactedURL(text), of: text)
    }
  }

  /// A parameter in a text without other parameters: `password='password=` is ambiguous.
  private func checkParameter(_ name: String, _ end: String) {
    let isQuoted = name.hasSuffix("'") || name.hasSuffix("\"")
    let ends = Set(" \"'&;,}".utf8)
    if !isQuoted, secret.utf8.contains(where: { $0 <= 0x20 || ends.contains($0) }) { return }
    let context = (before + after).lowercased()
    if ["'", "\"", "\\", "pass", "pwd"].contains(where: context.contains) { return }
    let quote = name.last!
    let value =
      isQuoted ? secret.replacing("\\", with: "\\\\").replacing(String(quote), with: "\\" + String(quote)) : secret
    let text = before + name + value + end + (end.isEmpty ? " " : "") + after
    expectHidden(redacted(text), of: text)
    expectHidden(redacted(redacted(text)), of: text)
  }
}
