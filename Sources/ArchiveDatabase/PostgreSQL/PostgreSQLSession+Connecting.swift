import ArchiveCore
import CPostgreSQL
import Glibc

/// Connecting: checks the URL, tries the hosts in turn, and explains a failure.
extension PostgreSQLSession {
  /// The database to connect to.
  struct Target {
    /// The configured URL, without a driver in its scheme.
    let url: String
    /// Its name in messages.
    let name: String
    /// The password, if it is not in the URL.
    let password: String?

    init(_ url: BackendURL, password: String? = nil) {
      self.url = "postgresql" + url.text[url.text.firstRange(of: "://")!.lowerBound...]
      name = url.redactedText
      self.password = password
    }
  }

  /// Connects; blocks.
  ///
  /// The URL goes to libpq unchanged. If one of several hosts does not answer in time, the next one is tried.
  /// Throws `StorageError`, and `ServerPatience.End` when a time limit has passed.
  static func connecting(_ target: Target, _ patience: ServerPatience) throws -> PostgreSQLSession {
    try check(target)
    do { return try connectOnce(target, hosts: nil, patience) } catch let error as TLSFailure {
      // A server that ends at this moment looks the same; a second attempt shows the difference.
      do { return try connectOnce(target, hosts: nil, patience) } catch is TLSFailure { throw error.error }
    }
  }

  /// Checks that libpq can parse a URL; libpq's own message is not used, because it may contain part of the password.
  static func check(_ url: BackendURL) throws(StorageError) { try check(Target(url)) }

  private static func check(_ target: Target) throws(StorageError) {
    let (name, advice) = (target.name, "in a URL, write special characters as % and two hexadecimal digits")
    guard let options = libpq.PQconninfoParse(target.url, nil) else {
      if let unknown = unknownParameter(of: target.url) {
        throw StorageError(.misconfigured, "\(name): \(unknown); libpq's manual lists all parameters")
      }
      throw StorageError(.misconfigured, "\(name): not a valid URL, or one with an unknown parameter; \(advice)")
    }
    defer { libpq.PQconninfoFree(options) }
    var option = options
    var password = ""
    while let keyword = option.pointee.keyword {
      let value = option.pointee.val.map { String(cString: $0).utf8 } ?? "".utf8
      if strcmp(keyword, "password") == 0 { password = String(decoding: value, as: UTF8.self) }
      // If the password contains a /, its beginning becomes the port, which libpq checks only when it connects.
      if strcmp(keyword, "port") == 0, !value.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ",") }) {
        throw StorageError(.misconfigured, "\(name): the port of the URL is not a number; \(advice)")
      }
      option += 1
    }
    // If the password contains an @, its end becomes part of the host, which libpq would show in a message.
    if let whole = userPassword(ofURL: target.url), percentDecoded(whole) != password {
      throw StorageError(.misconfigured, "\(name): the URL is ambiguous; \(advice)")
    }
  }

  /// Names the parameter that libpq does not know; nil if it may be part of a password.
  private static func unknownParameter(of url: String) -> String? {
    guard let mark = url.firstIndex(of: "?"), !url[mark...].contains("@"), !url.lowercased().contains("password="),
      !mayCutPassword(ofURL: url),
      let defaults = libpq.PQconndefaults()
    else { return nil }
    defer { libpq.PQconninfoFree(defaults) }
    var known: [String] = []
    var option = defaults
    while let keyword = option.pointee.keyword {
      known.append(String(cString: keyword))
      option += 1
    }
    let names = url[mark...].dropFirst().split(separator: "&").compactMap { percentDecoded($0.prefix { $0 != "=" }) }
    // JDBC's `ssl=true` is known, too.
    return names.first { !known.contains($0) && $0 != "ssl" }.map { ArchiveCore.unknownParameter($0, known: known) }
  }

  /// A failure of TLS, which has no code; it is known by the stage of the connection.
  private struct TLSFailure: Error { let error: StorageError }

  private static func connectOnce(
    _ target: Target, hosts: [[String]]?, _ patience: ServerPatience
  ) throws -> PostgreSQLSession {
    let name = target.name
    // Parameters after the URL override it, parameters before it do not (PQconnectdbParams).
    var parameters = [
      ("fallback_application_name", "archive-tools"), ("dbname", target.url), ("client_encoding", "UTF8"),
    ]
    if let password = target.password { parameters.append(("password", password)) }
    if let hosts {
      for (key, values) in zip(hostKeys, hosts) { parameters.append((key, values.joined(separator: ","))) }
    }
    let keys = parameters.map { strdup($0.0) } + [nil]
    let values = parameters.map { strdup($0.1) } + [nil]
    defer { for text in keys + values { free(text) } }
    guard
      let handle = keys.map({ UnsafePointer($0) }).withUnsafeBufferPointer({ keys in
        values.map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
          libpq.PQconnectStartParams(keys.baseAddress!, values.baseAddress!, 1)
        }
      })
    else { throw StorageError(.failed, "\(name): not enough memory for a connection") }
    let session = PostgreSQLSession(handle, patience, name: name)
    // All hosts may have refused already; the URL itself was checked before.
    if session.isLost { throw session.connectionError(at: CONNECTION_NEEDED) }
    // The message then contains the code, which a refused connection reports nowhere else.
    _ = libpq.PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
    _ = libpq.PQsetNoticeReceiver(handle, { _, _ in }, nil)
    guard try session.finishConnecting() else {
      guard let rest = session.hostsAfterCurrent() else {
        throw StorageError(.unreachable, "\(name): \(session.host) did not answer in time")
      }
      return try connectOnce(target, hosts: rest, patience)
    }
    _ = libpq.PQsetnonblocking(handle, 1)
    return session
  }

  private static var hostKeys: [String] { ["host", "hostaddr", "port"] }

  /// The value of a parameter of this connection.
  private func parameter(_ name: String) -> String {
    guard let all = libpq.PQconninfo(handle) else { return "" }
    defer { libpq.PQconninfoFree(all) }
    var option = all
    while let keyword = option.pointee.keyword {
      if strcmp(keyword, name) == 0 { return option.pointee.val.map { String(cString: $0) } ?? "" }
      option += 1
    }
    return ""
  }

  private var host: String {
    let host = libpq.PQhost(handle).map { String(cString: $0) } ?? ""
    return "\(host):\(libpq.PQport(handle).map { String(cString: $0) } ?? "")"
  }

  /// Continues connecting; returns false if the current host does not answer (libpq, "PQconnectPoll").
  private func finishConnecting() throws -> Bool {
    let seconds = Double(parameter("connect_timeout")).map { $0 > 0 ? max($0, 2) : .infinity } ?? 10
    var current = host
    var limit = Deadline(seconds: seconds)
    var isWriting = true
    while true {
      let events = Int16(isWriting ? POLLOUT : POLLIN)
      while try patience.wait(for: events, on: libpq.PQsocket(handle), seconds: min(1, max(limit.secondsLeft, 0))) == 0
      {
        if limit.hasPassed { return false }
      }
      let stage = libpq.PQstatus(handle)
      switch libpq.PQconnectPoll(handle) {
      case PGRES_POLLING_OK: return true
      case PGRES_POLLING_READING: isWriting = false
      case PGRES_POLLING_WRITING: isWriting = true
      default: throw connectionError(at: stage)
      }
      if host != current {
        current = host
        limit = Deadline(seconds: seconds)
      }
    }
  }

  /// The hosts of the URL after the current one, with their addresses and ports; nil if the current one is the last.
  private func hostsAfterCurrent() -> [[String]]? {
    let lists = Self.hostKeys.map {
      parameter($0).split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let count = max(lists[0].count, lists[1].count)
    func value(_ list: [String], _ index: Int) -> String { list.count == 1 ? list[0] : list[index] }
    let index = (0..<count).firstIndex { index in
      let name = lists[0].count == count ? lists[0][index] : value(lists[1], index)
      return "\(name):\(value(lists[2], index).isEmpty ? "5432" : value(lists[2], index))" == host
    }
    guard let index, index + 1 < count else { return nil }
    return lists.map { list in list.count == 1 && count > 1 ? list : Array(list.dropFirst(index + 1)) }
  }

  private func connectionError(at stage: ConnStatusType) -> any Error {
    let text = libpq.PQerrorMessage(handle).map { String(cString: $0) } ?? ""
    // "FATAL:  28P01: the text": libpq puts the code there in all languages.
    let codes = text.matches(of: #/:  (?<code>[0-9A-Z]{5}): /#)
    let said = text.replacing(#/:  [0-9A-Z]{5}: /#, with: ": ").replacing(#/\nLOCATION:[^\n]*/#, with: "")
    let message = "\(name): " + said.withCString { PostgreSQLErrorCode.trimmed($0) }
    if let state = codes.last.map({ String($0.output.code) }) {
      return StorageError(
        PostgreSQLErrorCode.kind(state), message + PostgreSQLErrorCode.advice(state), nativeCode: state)
    }
    if libpq.PQconnectionNeedsPassword(handle) != 0 { return StorageError(.denied, message) }
    if stage == CONNECTION_SSL_STARTUP { return TLSFailure(error: StorageError(.denied, message)) }
    return StorageError(.unreachable, message)
  }
}
