import ArchiveCore
import Testing

@testable import ArchiveDatabase

@Suite("URLs of MariaDB")
struct MariaDBURLTests {
  private func parsed(_ text: String, password: String? = nil) throws -> MariaDBURL {
    try MariaDBURL(try BackendURL(text), password: password)
  }

  @Test("a MariaDB URL is parsed into its parts, each percent-decoded")
  func parts() throws {
    let url = try parsed("mysql://u%40x:p%2F%23w@one:3307,[::1]:3308,two/my%20db?socket=%2Ftmp%2Fs&connect-timeout=7")
    #expect(url.user == "u@x" && url.password == "p/#w" && url.database == "my db")
    #expect(
      url.hosts == [.init(name: "one", port: 3307), .init(name: "::1", port: 3308), .init(name: "two", port: 0)])
    #expect(url.options[.socket] == "/tmp/s" && url.connectTimeout == 7 && url.tls == .preferred)
  }

  @Test("a MariaDB URL ends its password at the last @")
  func passwordWithAt() throws {
    let url = try parsed("mariadb://u:a@b/c?d@h/db")
    #expect(url.user == "u" && url.password == "a@b/c?d" && url.hosts == [.init(name: "h", port: 0)])
    #expect(url.database == "db" && url.options.isEmpty)
  }

  @Test("a MariaDB URL may lack the password and the host")
  func defaults() throws {
    #expect(try parsed("mysql://u@h/d", password: "x").password == "x" && parsed("mysql://u@h/d").password == nil)
    let plain = try parsed("mysql:///d")
    #expect(plain.hosts == [.init(name: "", port: 0)] && plain.user == nil && plain.connectTimeout == 10)
  }

  @Test(
    "a MariaDB URL's TLS mode follows from its options",
    arguments: [
      ("", "preferred", false), ("ssl-mode=DISABLED", "disabled", false), ("sslmode=required", "required", true),
      ("ssl_ca=/ca", "verify-identity", true), ("ssl-ca=/ca&ssl-mode=verify_ca", "verify-ca", true),
      ("ssl-ca=/ca&ssl-mode=preferred", "preferred", false),
    ])
  func tls(_ query: String, _ mode: String, _ isRequired: Bool) throws {
    let url = try parsed("mysql://u@h/d" + (query.isEmpty ? "" : "?" + query))
    #expect(url.tls.rawValue == mode && url.tls.isRequired == isRequired)
  }

  @Test(
    "a wrong MariaDB URL is refused with the reason and without its password",
    arguments: [
      ("mysql://u:S3cret@h", "has no database"), ("mysql://u:S3cret@h/", "has no database"),
      ("mysql://u:S3cret@h:0/d", "port"), ("mysql://u:S3cret@h:65536/d", "port"), ("mysql://u:S3cret@h:x/d", "port"),
      ("mysql://u:S3cret@h/d?socket", "no value"), ("mysql://u:S3cret@h/d?socket=a&unix_socket=b", "twice"),
      ("mysql://u:S3cret@h/d?ssl-mode=maybe", "unknown ssl-mode"),
      ("mysql://u:S3cret@h/d?connect-timeout=0", "connect-timeout"),
      ("mysql://u:S3cret@h/d?read_timeout=1", "batch.timeout_per_item"), ("mysql://u:S3cret%zz@h/d", "%"),
    ])
  func wrong(_ text: String, _ reason: String) throws {
    // A URL may be refused by either of the two parsers.
    let message: String
    do {
      _ = try parsed(text)
      message = "accepted"
    } catch let error as StorageError {
      message = error.message
      #expect(error.kind == .misconfigured)
    } catch { message = "\(error)" }
    #expect(message.contains(reason) && !message.contains("S3cret"), "\(message)")
  }
}
