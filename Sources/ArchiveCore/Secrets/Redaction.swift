/// Replaces every password in a text by `***`: known ones, and everything that looks like one in URLs, in `password=`
/// parameters and in conninfo strings.
///
/// Works on any text, even malformed URLs and messages from outside, because it is the last gate before every sink. Its
/// time grows with the text's length times the number of known secrets.
package func redacted(_ text: String) -> String {
  // Every pattern contains one of these; most texts contain neither.
  let mayMatch = text.utf8.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }
  if !mayMatch, KnownSecrets.isEmpty { return text }
  let bytes = Array(text.utf8)
  return hide(secrets(in: bytes), in: bytes) ?? text
}

private func secrets(in bytes: [UInt8]) -> [Range<Int>] {
  passwordsInURLs(bytes) + passwordsInParameters(bytes) + KnownSecrets.ranges(in: bytes)
}

/// The same for a text that is a single URL, including spaces and quotes.
package func redactedURL(_ url: String) -> String {
  let bytes = Array(url.utf8)
  // In one pass: otherwise a known secret that overlaps the end of the URL's password would not be found.
  return hide(passwordsInURL(bytes) + secrets(in: bytes), in: bytes) ?? url
}

/// Nil if there is nothing to hide.
private func hide(_ secrets: [Range<Int>], in bytes: [UInt8]) -> String? {
  if secrets.isEmpty { return nil }
  var shown: [UInt8] = []
  var end = 0
  for secret in secrets.sorted(by: { $0.lowerBound < $1.lowerBound }) where secret.upperBound > end {
    if secret.lowerBound >= end { shown += bytes[end..<secret.lowerBound] + Array("***".utf8) }
    end = secret.upperBound
  }
  return String(decoding: shown + bytes[end...], as: UTF8.self)
}

/// Whether it is hidden already, in a text that is redacted more than once; a password may begin with the same
/// characters.
private func isHidden(_ value: ArraySlice<UInt8>) -> Bool {
  value.starts(with: "***".utf8) && value.dropFirst(3).allSatisfy { ":,;.)".utf8.contains($0) }
}

/// A space, a tab or a line end; other control characters may be a part of a password.
private func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

private func endsURL(_ byte: UInt8) -> Bool {
  isWhiteSpace(byte) || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
}

/// Whether a URL contains a password, of the user or in a parameter.
func holdsPassword(url: String) -> Bool { !passwordsInURL(Array(url.utf8)).isEmpty }

/// The ranges of passwords in a text that is a single URL, even a misspelt one.
func passwordsInURL(_ bytes: [UInt8]) -> [Range<Int>] {
  // Slashes, and the colon before them, may be missing; after another colon, slashes are a part of the password.
  let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
  let slash = bytes.firstIndex(of: UInt8(ascii: "/"))
  var start = 0
  if let slash, colon == slash - 1 || colon ?? .max > slash && bytes[slash...].starts(with: "//".utf8) {
    start = bytes[slash...].drop { $0 == UInt8(ascii: "/") }.startIndex
  }
  let rest = bytes[start...]
  var found = passwordsInParameters(bytes, isURL: true)
  if start > 0 || rest.contains(UInt8(ascii: "@")), let inPlace = password(in: rest) { found.append(inPlace) }
  // Without a scheme, a single slash may begin a password instead of a host.
  let hasScheme = slash.map { colon == $0 - 1 && bytes[$0...].starts(with: "//".utf8) } ?? false
  if !hasScheme, let colon, let at = bytes.lastIndex(of: UInt8(ascii: "@")), colon + 1 < at {
    found.append(colon + 1..<at)
  }
  return found
}

/// The password after the slashes of a URL: up to the last `@`, or, if there is none, the text in place of the port
/// that is not a number.
private func password(in rest: ArraySlice<UInt8>) -> Range<Int>? {
  if let at = rest.lastIndex(of: UInt8(ascii: "@")) {
    guard let colon = rest[..<at].firstIndex(of: UInt8(ascii: ":")), colon + 1 < at else { return nil }
    return colon + 1..<at
  }
  let host = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: ",") }
  guard let colon = host.firstIndex(of: UInt8(ascii: ":")), colon + 1 < rest.endIndex,
    host.first != UInt8(ascii: "[")
  else { return nil }
  let port = host[(colon + 1)...]
  if isHidden(port) { return nil }
  let isPort = port.isEmpty ? rest[host.endIndex] != UInt8(ascii: ",") : port.allSatisfy { (0x30...0x39).contains($0) }
  return isPort ? nil : colon + 1..<rest.endIndex
}

/// The password of a URL's user, as written, if the URL is read up to its last `@` before the parameters.
package func userPassword(ofURL url: String) -> String? {
  let bytes = Array(url.utf8)
  guard let start = bytes.firstRange(of: Array("://".utf8))?.upperBound else { return nil }
  let rest = bytes[start...].prefix { $0 != UInt8(ascii: "?") }
  guard rest.contains(UInt8(ascii: "@")), let range = password(in: rest) else { return nil }
  return String(decoding: bytes[range], as: UTF8.self)
}

/// Whether the text before the `?` of a URL may be the beginning of a password whose end looks like parameters: there
/// is no `@`, and the port is not a number.
package func mayCutPassword(ofURL url: String) -> Bool {
  let bytes = Array(url.utf8)
  guard let start = bytes.firstRange(of: Array("://".utf8))?.upperBound else { return true }
  let rest = bytes[start...].prefix { $0 != UInt8(ascii: "?") }
  return !rest.contains(UInt8(ascii: "@")) && password(in: rest) != nil
}

/// The text between the first `:` and the last `@` of each URL's authority, so that a password may contain `/ @ : #`.
private func passwordsInURLs(_ bytes: [UInt8]) -> [Range<Int>] {
  var found: [Range<Int>] = []
  var index = 0
  while index + 1 < bytes.count {
    // One slash is enough: a URL with a typing error contains the same password.
    guard bytes[index] == UInt8(ascii: ":"), bytes[index + 1] == UInt8(ascii: "/") else {
      index += 1
      continue
    }
    let start = bytes[index...].dropFirst().drop { $0 == UInt8(ascii: "/") }.startIndex
    let end = bytes[start...].firstIndex(where: endsURL) ?? bytes.count
    if let secret = password(in: bytes[start..<end]) { found.append(secret) }
    index = max(end, index + 1)
  }
  return found
}

private let parameterNames = ["password", "passwd", "passphrase", "pwd"].map { Array($0.utf8) }

/// The values of `password`, `passwd`, `pwd` and names that end like these, after `=` or `:`, quoted or not. In a URL
/// they extend to its end, because a password may contain the characters that end a parameter.
private func passwordsInParameters(_ bytes: [UInt8], isURL: Bool = false) -> [Range<Int>] {
  func isSpaceOrQuote(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }
  func endsValue(_ byte: UInt8) -> Bool {
    isWhiteSpace(byte) || isSpaceOrQuote(byte) || byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";")
      || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}")
  }
  var found: [Range<Int>] = []
  var index = 0
  while index < bytes.count {
    guard bytes[index] | 0x20 == UInt8(ascii: "p"),
      let name = parameterNames.first(where: { name in
        index + name.count < bytes.count && zip(bytes[index...], name).allSatisfy { $0 | 0x20 == $1 }
      })
    else {
      index += 1
      continue
    }
    // The name of a file in a message, such as /etc/passwd: it is followed by a place or a reason.
    let isFileName = index > 0 && bytes[index - 1] == UInt8(ascii: "/") && !isURL
    index += name.count
    var place = bytes[index...].drop(while: isSpaceOrQuote)
    guard let sign = place.popFirst(), sign == UInt8(ascii: "=") || sign == UInt8(ascii: ":") && !isURL && !isFileName
    else {
      continue
    }
    place = place.drop { $0 == 0x20 }
    let start: Int
    let end: Int
    if isURL {
      (start, end) = (place.startIndex, bytes.count)
    } else if let quote = place.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
      start = place.startIndex + 1
      end = endOfQuoted(bytes, start, quote)
    } else {
      start = place.startIndex
      end = place.firstIndex(where: endsValue) ?? bytes.count
    }
    if start < end, !isHidden(bytes[start..<end]) { found.append(start..<end) }
    // Hidden text need not be searched again, so the time is linear in the text.
    index = max(index, end)
  }
  return found
}

private func endOfQuoted(_ bytes: [UInt8], _ start: Int, _ quote: UInt8) -> Int {
  var index = start
  while index < bytes.count, bytes[index] != quote { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
  return min(index, bytes.count)
}
