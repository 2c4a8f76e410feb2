/// The passwords that this process has met, so that no foreign text brings one out.
///
/// Patterns find what looks like a password; a client library that repeats a part of a URL in words of its own is only
/// found by the password itself.
package enum KnownSecrets {
  private static let monitor = Monitor()
  /// Used under the monitor.
  nonisolated(unsafe) private static var secrets: [[UInt8]] = []

  /// Notes a password; `beside` is what is told with it.
  ///
  /// One that stands in what is told anyway (the user's name, say), or that is a word which messages are made of, is left
  /// alone: where words are missing from messages they are told by that.
  package static func note(_ secret: String, beside: String = "") {
    if secret.utf8.count < 4 || beside.contains(secret) || ownWords.contains(secret) { return }
    if secret.utf8.count < 8, secret.allSatisfy(\.isLetter) || secret.allSatisfy(\.isNumber) { return }
    var json = JSONWriter()
    json.string(secret)
    // As it is, as JSON has it, and with its control characters made visible, as in arguments that are reported.
    let forms = Set([
      Array(secret.utf8), Array(json.bytes.dropFirst().dropLast()), Array(withVisibleControls(secret).utf8),
    ])
    monitor.locked {
      secrets += forms.filter { !secrets.contains($0) }
      secrets.sort { $0.count > $1.count }
    }
  }

  /// What the tools speak of, and the names that servers have by default.
  private static let ownWords: Set<String> = [
    "archive-tools", "database", "password", "postgres", "postgresql", "localhost", "127.0.0.1", "evidence",
    "tombstone",
    "connection", "configuration",
  ]

  /// Notes the passwords in a URL, as they stand there and decoded.
  static func note(url: String) {
    let bytes = Array(url.utf8)
    let ranges = passwordsInURL(bytes)
    if ranges.isEmpty { return }
    var beside = bytes
    for range in ranges.sorted(by: { $0.lowerBound > $1.lowerBound }) where range.upperBound <= beside.count {
      beside.removeSubrange(range)
    }
    for range in ranges {
      let whole = bytes[range]
      // A parameter is hidden up to the URL's end, and may end before.
      for secret in [whole, whole.prefix { $0 != UInt8(ascii: "&") }] {
        let secret = String(decoding: secret, as: UTF8.self)
        note(secret, beside: String(decoding: beside, as: UTF8.self))
        if let decoded = percentDecoded(secret), decoded != secret { note(decoded) }
      }
    }
  }

  /// Notes the passwords of URLs that stand among other texts, where they belong and where they do not.
  package static func note(texts: some Sequence<String>) {
    for text in texts
    where text.contains("@") || text.contains("//") || text.contains(":/") || text.contains("password") {
      note(url: text)
    }
  }

  /// The passwords that the environment holds, for us and for the client libraries.
  static func note(environment: [String: String]) {
    let urls = environment["CODEX_ARCHIVE_URL"] ?? ""
    for name in ["PGPASSWORD", "MYSQL_PWD"] { if let secret = environment[name] { note(secret, beside: urls) } }
    for (name, text) in environment where name.hasPrefix("CODEX_") { note(url: text) }
  }

  #if FUZZING
    /// Forgets all passwords; a fuzzer tries millions of inputs in one process.
    static func forget() { monitor.locked { secrets = [] } }
  #endif

  static var areThere: Bool { monitor.locked { !secrets.isEmpty } }

  /// Where known secrets are.
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
