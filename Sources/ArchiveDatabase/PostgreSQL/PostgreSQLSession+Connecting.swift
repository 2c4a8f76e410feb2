import ArchiveCore
import CPostgreSQL
import Glibc

/// Making a connection: what the URL may say, the hosts in turn, and why one could not be had.
extension PostgreSQLSession {
  /// What to connect to.
  struct Target {
    /// As configured, without a driver in its scheme.
    let url: String
    /// What it is called in messages.
    let name: String
    /// The password to use, where it is not in the URL.
    let password: String?

    init(_ url: BackendURL, password: String? = nil) {
      self.url = "postgresql" + url.text[url.text.firstRange(of: "://")!.lowerBound...]
      name = url.redactedText
      self.password = password
    }
  }

  /// Connects; blocks.
  ///
  /// The URL goes to libpq whole. Of several hosts, one that does not answer in time is left for the next.
  /// Throws `StorageError`, and `ServerPatience.End` when there is no more waiting.
  static func connecting(_ target: Target, _ patience: ServerPatience) throws -> PostgreSQLSession {
    try check(target)
    do { return try once(target, hosts: nil, patience) } catch let error as TLSFailure {
      // A server that goes away at that very moment looks the same; the next attempt tells.
      do { return try once(target, hosts: nil, patience) } catch is TLSFailure { throw error.error }
    }
  }

  /// Checks that libpq can read a URL; what it says about one it cannot read repeats that, a part of a password, perhaps.
  static func check(_ url: BackendURL) throws(StorageError) { try check(Target(url)) }

  private static func check(_ target: Target) throws(StorageError) {
    let (name, advice) = (target.name, "characters that mean something in one are written as % and two digits")
    guard let options = libpq.PQconninfoParse(target.url, nil) else {
      if let unknown = unknownParameter(of: target.url) {
        throw StorageError(.misconfigured, "\(name): \(unknown); libpq's manual lists all")
      }
      throw StorageError(.misconfigured, "\(name): no valid URL, or a parameter that libpq does not know; \(advice)")
    }
    defer { libpq.PQconninfoFree(options) }
    var option = options
    var password = ""
    while let keyword = option.pointee.keyword {
      let value = option.pointee.val.map { String(cString: $0).utf8 } ?? "".utf8
      if strcmp(keyword, "password") == 0 { password = String(decoding: value, as: UTF8.self) }
      // A password with a / in it makes its beginning the port; libpq looks at that no sooner than when it connects.
      if strcmp(keyword, "port") == 0, !value.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ",") }) {
        throw StorageError(.misconfigured, "\(name): no valid port; \(advice)")
      }
      option += 1
    }
    // One with an @ in it makes its end a part of the host, which libpq would tell.
    if let whole = userPassword(ofURL: target.url), percentDecoded(whole) != password {
      throw StorageError(.misconfigured, "\(name): can be read in two ways; \(advice)")
    }
  }

  /// Names the parameter that libpq does not know; nil where what looks like one may be a part of a password.
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

  /// No code tells that TLS failed; the stage at which it did tells.
  private struct TLSFailure: Error { let error: StorageError }

  private static func once(
    _ target: Target, hosts: [[String]]?, _ patience: ServerPatience
  ) throws -> PostgreSQLSession {
    let name = target.name
    // What stands after the URL wins over it, what stands before does not (PQconnectdbParams).
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
    else { throw StorageError(.failed, "\(name): no memory is left for a connection") }
    let session = PostgreSQLSession(handle, patience, name: name)
    // All hosts may have refused already; what the URL itself may be wrong about was looked at before.
    if session.isLost { throw session.connectionError(at: CONNECTION_NEEDED) }
    // With the code in it: a connection that was refused has no other place for it.
    _ = libpq.PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
    _ = libpq.PQsetNoticeReceiver(handle, { _, _ in }, nil)
    guard try session.finishConnecting() else {
      guard let rest = session.hostsAfterCurrent() else {
        throw StorageError(.unreachable, "\(name): \(session.host) did not answer in time")
      }
      return try once(target, hosts: rest, patience)
    }
    _ = libpq.PQsetnonblocking(handle, 1)
    return session
  }

  private static var hostKeys: [String] { ["host", "hostaddr", "port"] }

  /// The value of a parameter that is in force.
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

  /// Goes on with the connecting; false when the current host does not answer (libpq, "PQconnectPoll").
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

  /// The hosts of the URL behind the one that is being tried, with their addresses and ports; nil behind the last.
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
    // "FATAL:  28P01: the text": libpq puts the code there, whatever the language of the text.
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
