import Testing

@testable import ArchiveCore

@Suite("redaction")
struct RedactionTests {
  @Test(
    "a password in a text is redacted",
    arguments: [
      "postgres://user:S3cret@host/db", "postgres://user:p/a@S3cret#x@host/db", "mysql://u:S3cret@h:3306/d?ssl=1",
      "postgresql://host/db?user=u&password=S3cret&x=1", "postgres://h/d?sslpassword=S3cret",
      "host=h password=S3cret dbname=d",
      "password = 'S3cret with '", "potsgres:/u:S3cret@h", "connection to \"postgres://u:S3cret@h/d\" failed",
      "PASSWORD=S3cret",
      "{\"password\":\"S3cret\"}", "password=\"S3cret x\"", "sslpassword : S3cret",
    ])
  func secretsInTexts(_ text: String) {
    let shown = redacted(text)
    #expect(!shown.contains("S3cret") && shown.contains("***"), "\(shown)")
  }

  @Test(
    "a password in a malformed URL is redacted",
    arguments: [
      "postgres://u:S3cret pw@h/d", "postgres://u:S3cret", "postgres://u:S3cret/d", "mysql://u:p@x:S3cret@h",
      "potsgres:/u:S3cret @h",
    ])
  func secretsInURLs(_ url: String) {
    #expect(!redactedURL(url).contains("S3cret") && redactedURL(url).contains("***"), "\(redactedURL(url))")
    #expect(
      redactedURL("postgres://h:5432/d") == "postgres://h:5432/d"
        && redactedURL("postgres://[::1]/d") == "postgres://[::1]/d")
    #expect(redactedURL("postgres://a:1,b:2/d") == "postgres://a:1,b:2/d")
  }

  @Test("a file called passwd is named in a message, with its place and the reason")
  func fileNames() {
    for text in ["/etc/passwd: permission denied", "/etc/passwd:3: no column \"output\""] {
      #expect(redacted(text) == text)
    }
  }

  @Test("the time of redaction is proportional to the length of the text")
  func longTexts() {
    // A backtracking pattern would take hours for these.
    for text in [
      String(repeating: "a", count: 1 << 20), String(repeating: "x://", count: 1 << 18),
      String(repeating: "password", count: 1 << 17),
    ] {
      #expect(redacted(text) == text)
    }
    let parameters = String(repeating: "password=", count: 1 << 17)
    #expect(redacted(parameters) == "password=***" && redactedURL("x?" + parameters) == "x?password=***")
  }

  @Test("a password of a URL is redacted in a library's messages")
  func knownSecrets() throws {
    _ = try BackendURL("postgres://u:Xy7%40zW1q%22v@h/d?sslpassword=kE4-mN8.pQ")
    for text in ["Xy7@zW1q\"v", "Xy7%40zW1q%22v", "kE4-mN8.pQ"] {
      #expect(redacted("the server said \(text) twice: \(text)") == "the server said *** twice: ***")
    }
    // Escaped as in JSON.
    #expect(redacted(#"{"message":"no Xy7@zW1q\"v"}"#) == #"{"message":"no ***"}"#)
  }

  /// Redacting such a word would reveal it, because messages would have gaps in its place.
  @Test("a password that is a common word leaves messages unchanged")
  func commonWords() throws {
    let url = "postgres://app@postgres:1/postgres"
    let environment = ["PGPASSWORD": "postgres", "CODEX_ARCHIVE_URL": url, "CODEX_ARCHIVE_PASSWORD_FILE": "f"]
    let config = try ArchiveConfig.load(environment: environment)
    #expect(config.url.redactedText == url && config.password != nil && !config.url.holdsPassword)
    #expect(redacted("the password of the database is missing") == "the password of the database is missing")
  }

  @Test("a text without a secret is unchanged")
  func noSecret() {
    for text in [
      "sqlite:///./.codex/archive.sqlite", "postgres://user@host/db", "no password here", "a@b:c", "12:30 user@host",
    ] {
      #expect(redacted(text) == text)
    }
  }
}
