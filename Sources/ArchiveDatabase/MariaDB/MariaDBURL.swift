import ArchiveCore

/// The parts of a URL of MariaDB or MySQL: `mysql://user:password@host:port,host:port/database?option=value`.
///
/// Everything is percent-decoded (RFC 3986, 2.1). The options are those of the client library, see `Option`.
struct MariaDBURL {
  struct Host: Equatable {
    let name: String
    let port: UInt32
  }

  enum Option: String, CaseIterable {
    case socket
    case sslMode = "ssl-mode"
    case sslCA = "ssl-ca"
    case sslCAPath = "ssl-capath"
    case sslCert = "ssl-cert"
    case sslKey = "ssl-key"
    case connectTimeout = "connect-timeout"
    case optionFile = "option-file"
    case optionGroup = "option-group"
    // Accepted because drivers of other languages need it; ours is always utf8mb4.
    case charset

    /// The option with this name; also accepts the names of PyMySQL, mysqlclient and MySQL's own connectors.
    init?(named name: String) {
      let name = name.replacing("_", with: "-").lowercased()
      if let alias = Self.aliases[name] { self = alias } else { self.init(rawValue: name) }
    }

    private static let aliases: [String: Option] = [
      "unix-socket": .socket, "sslmode": .sslMode, "read-default-file": .optionFile, "default-file": .optionFile,
      "read-default-group": .optionGroup, "default-group": .optionGroup,
    ]

    /// The message that there is no option of that name, with the option that does the same.
    static func unknown(_ name: String) -> String {
      let advice =
        switch name.replacing("_", with: "-").lowercased() {
        case "read-timeout", "write-timeout": "; set batch.timeout_per_item instead"
        case "ssl", "ssl-disabled", "tls": "; use ssl-mode"
        case "ssl-verify-cert", "ssl-verify-identity": "; use ssl-mode=verify-identity"
        default: ""
        }
      if !advice.isEmpty { return "unknown parameter \"\(name)\"\(advice)" }
      return unknownParameter(name, known: allCases.map(\.rawValue), aliases: aliases.keys.sorted())
    }
  }

  /// MySQL's names of the TLS modes; `verify-ca` verifies the name, too.
  enum TLS: String, CaseIterable {
    case disabled, preferred, required, verifyCA = "verify-ca", verify = "verify-identity"

    var isRequired: Bool { self != .disabled && self != .preferred }
  }

  private(set) var hosts: [Host] = []
  private(set) var user: String?
  private(set) var password: String?
  private(set) var database = ""
  private(set) var options: [Option: String] = [:]
  private(set) var connectTimeout: UInt32 = 10
  private(set) var tls = TLS.preferred

  /// Parses a URL; throws `StorageError` `.misconfigured` that names the fault and contains no password.
  ///
  /// - `password`: the password, if it is not in the URL.
  init(_ url: BackendURL, password outside: String? = nil) throws(StorageError) {
    let name = url.redactedText
    func fail(_ what: String) -> StorageError { StorageError(.misconfigured, "\(name): \(what)") }
    func decoded(_ text: some StringProtocol) throws(StorageError) -> String {
      guard let text = percentDecoded(text) else {
        throw fail("a % is not followed by two hexadecimal digits, or the text is not UTF-8")
      }
      return text
    }
    var rest = url.text[url.text.firstRange(of: "://")!.upperBound...]
    var query: Substring = ""
    // A password may contain characters that end other URLs; the last @ ends it.
    let authorityEnd = rest.lastIndex(of: "@").map { rest.index(after: $0) } ?? rest.startIndex
    if let mark = rest[authorityEnd...].firstIndex(of: "?") {
      query = rest[rest.index(after: mark)...]
      rest = rest[..<mark]
    }
    if authorityEnd > rest.startIndex {
      let credentials = rest[..<rest.index(before: authorityEnd)]
      let colon = credentials.firstIndex(of: ":")
      user = try decoded(credentials[..<(colon ?? credentials.endIndex)])
      if let colon { password = try decoded(credentials[credentials.index(after: colon)...]) }
      if user == "" { user = nil }
    }
    rest = rest[authorityEnd...]
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    for text in rest[..<slash].split(separator: ",") { hosts.append(try Self.host(text, fail: fail)) }
    if slash < rest.endIndex { database = try decoded(rest[rest.index(after: slash)...]) }
    if database.isEmpty { throw fail("the URL has no database; use mysql://user@host/database") }
    for part in query.split(separator: "&") {
      let equals = part.firstIndex(of: "=") ?? part.endIndex
      let key = try decoded(part[..<equals])
      guard let option = Option(named: key) else { throw fail(Option.unknown(key)) }
      guard equals < part.endIndex else { throw fail("\(key) has no value") }
      if options[option] != nil { throw fail("\(option.rawValue) is given twice") }
      options[option] = try decoded(part[part.index(after: equals)...])
    }
    if let seconds = options[.connectTimeout] {
      guard let number = UInt32(seconds), number > 0 else {
        throw fail("connect-timeout must be a whole number of seconds, 1 or more")
      }
      connectTimeout = number
    }
    if options[.sslCA] != nil || options[.sslCAPath] != nil { tls = .verify }
    if let mode = options[.sslMode] {
      guard let known = TLS(rawValue: mode.replacing("_", with: "-").lowercased()) else {
        throw fail("unknown ssl-mode; it is one of \(TLS.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      tls = known
    }
    if let outside { password = outside }
    // Without a name the library uses the host of an option file, or else this machine.
    if hosts.isEmpty { hosts = [Host(name: "", port: 0)] }
  }

  private static func host(_ text: Substring, fail: (String) -> StorageError) throws(StorageError) -> Host {
    var name = text
    var port: Substring?
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      name = text[text.index(after: text.startIndex)..<end]
      let after = text[text.index(after: end)...]
      if !after.isEmpty { port = after.dropFirst(after.hasPrefix(":") ? 1 : 0) }
    } else if let colon = text.lastIndex(of: ":") {
      name = text[..<colon]
      port = text[text.index(after: colon)...]
    }
    guard let port else { return Host(name: String(name), port: 0) }
    guard let number = UInt32(port), (1...65535).contains(number) else {
      throw fail("a port must be a number from 1 to 65535")
    }
    return Host(name: String(name), port: number)
  }
}
