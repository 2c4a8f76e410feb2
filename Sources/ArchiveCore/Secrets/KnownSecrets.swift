/// The passwords that this process has seen, so that they can be hidden in text from outside.
///
/// Patterns find text that looks like a password; a client library's message with a part of a URL can only be
/// recognised by the password itself.
package enum KnownSecrets {
  private static let monitor = Monitor()
  /// Used under the monitor.
  nonisolated(unsafe) private static var secrets: [[UInt8]] = []

  /// Records a password; `beside` is the rest of the text that contains it.
  ///
  /// A password that also appears in that rest (such as the user's name), or that is a common word of messages, is not
  /// recorded: hiding it would reveal it by the gaps.
  package static func record(_ secret: String, beside: String = "") {
    if secret.utf8.count < 4 || beside.contains(secret) || ownWords.contains(secret) { return }
    if secret.utf8.count < 8, secret.allSatisfy(\.isLetter) || secret.allSatisfy(\.isNumber) { return }
    var json = JSONWriter()
    json.string(secret)
    // As it is, as in JSON, and with visible control characters, as in messages about arguments.
    let forms = Set([
      Array(secret.utf8), Array(json.bytes.dropFirst().dropLast()), Array(withVisibleControls(secret).utf8),
    ])
    monitor.locked {
      secrets += forms.filter { !secrets.contains($0) }
      secrets.sort { $0.count > $1.count }
    }
  }

  /// Common words of our messages, and the default names of servers.
  private static let ownWords: Set<String> = [
    "archive-tools", "database", "password", "postgres", "postgresql", "localhost", "127.0.0.1", "evidence",
    "tombstone",
    "connection", "configuration",
  ]

  /// Records the passwords in a URL, as written and decoded.
  static func record(url: String) {
    let bytes = Array(url.utf8)
    let ranges = passwordsInURL(bytes)
    if ranges.isEmpty { return }
    var beside = bytes
    for range in ranges.sorted(by: { $0.lowerBound > $1.lowerBound }) where range.upperBound <= beside.count {
      beside.removeSubrange(range)
    }
    for range in ranges {
      let whole = bytes[range]
      // A parameter is hidden up to the URL's end, but may end before it.
      for secret in [whole, whole.prefix { $0 != UInt8(ascii: "&") }] {
        let secret = String(decoding: secret, as: UTF8.self)
        record(secret, beside: String(decoding: beside, as: UTF8.self))
        if let decoded = percentDecoded(secret), decoded != secret { record(decoded) }
      }
    }
  }

  /// Records the passwords of URLs among other texts, even in places where no URL belongs.
  package static func record(texts: some Sequence<String>) {
    for text in texts
    where text.contains("@") || text.contains("//") || text.contains(":/") || text.contains("password") {
      record(url: text)
    }
  }

  /// Records the passwords in the environment, for us and for the client libraries.
  static func record(environment: [String: String]) {
    let urls = environment["CODEX_ARCHIVE_URL"] ?? ""
    for name in ["PGPASSWORD", "MYSQL_PWD"] { if let secret = environment[name] { record(secret, beside: urls) } }
    for (name, text) in environment where name.hasPrefix("CODEX_") { record(url: text) }
  }

  #if FUZZING
    /// Forgets all passwords; a fuzzer tries millions of inputs in one process.
    static func forget() { monitor.locked { secrets = [] } }
  #endif

  static var isEmpty: Bool { monitor.locked { secrets.isEmpty } }

  /// The ranges of known secrets.
  static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    let secrets = monitor.locked { Self.secrets }
    return secrets.flatMap { secret in
      var found: [Range<Int>] = []
      var index = 0
      while let next = bytes[index...].firstRange(of: secret) {
        found.append(next)
        index = next.upperBound
      }
      return found
    }
  }
}
