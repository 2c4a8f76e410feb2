import ArchiveCore
import CMariaDB
import Glibc

/// One connection of libmariadb, used by its non-blocking functions; closed when it goes out of scope (mysql_close).
///
/// Such a function is started, and continued each time its socket is ready (MariaDB, "Using the non-blocking API"). One
/// that is cancelled must still reach its end, so its socket is closed.
final class MariaDBSession {
  let handle: UnsafeMutablePointer<MYSQL>
  private let patience: ServerPatience
  private let name: String
  private let target: MariaDBURL
  private let host: MariaDBURL.Host
  /// Whether we closed the socket, or the server is known to have closed it.
  private(set) var isLost = false
  private var isSuspended = false
  /// The longest packet that the server accepts, in bytes.
  private(set) var packetLimit: Int64 = 1 << 20

  /// The time limit for cancelling a statement, in seconds.
  private static let cancelTime: UInt32 = 2

  /// Connects to one host and configures the session; blocks.
  ///
  /// Throws `StorageError`, and `ServerPatience.End` when a time limit has passed.
  init(_ target: MariaDBURL, _ host: MariaDBURL.Host, name: String, _ patience: ServerPatience) throws {
    (self.target, self.host, self.name, self.patience) = (target, host, name, patience)
    guard let made = libmariadb.mysql_init(nil) else {
      throw StorageError(.failed, "\(name): not enough memory for a connection")
    }
    handle = made
    var stack = 256 << 10
    _ = libmariadb.mysql_options(handle, MYSQL_OPT_NONBLOCK, &stack)
    Self.setOptions(handle, target, seconds: target.connectTimeout)
    var connected: UnsafeMutablePointer<MYSQL>?
    try Self.withArguments(target, host) { host, user, password, database, socket in
      try call(
        {
          libmariadb.mysql_real_connect_start(
            &connected, handle, host, user, password, database, self.host.port, socket, 0)
        },
        { libmariadb.mysql_real_connect_cont(&connected, self.handle, $0) })
    }
    if connected == nil { throw error() }
    // The library does not enforce TLS if the server cannot encrypt at all.
    if target.tls.isRequired, libmariadb.mysql_get_ssl_cipher(handle) == nil {
      throw StorageError(.denied, "\(name): the server offers no encryption, but ssl-mode is \(target.tls.rawValue)")
    }
    try run("SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', autocommit = 1")
    // The same level as in PostgreSQL; the default locks gaps between rows, and two stores would wait for each other.
    try run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    try readPacketLimit()
  }

  /// The cipher that encrypts the connection; nil if it is not encrypted.
  var encryption: String? { libmariadb.mysql_get_ssl_cipher(handle).map { String(cString: $0) } }

  // A connection with an unfinished function cannot be closed, and is left open until the process ends.
  deinit { if !isSuspended { libmariadb.mysql_close(handle) } }

  private static func setOptions(_ handle: UnsafeMutablePointer<MYSQL>, _ target: MariaDBURL, seconds: UInt32) {
    _ = libmariadb.mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
    var seconds = seconds
    _ = libmariadb.mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &seconds)
    var truth: my_bool = 1
    _ = libmariadb.mysql_options(handle, MYSQL_REPORT_DATA_TRUNCATION, &truth)
    if let file = target.options[.optionFile] { _ = libmariadb.mysql_options(handle, MYSQL_READ_DEFAULT_FILE, file) }
    _ = libmariadb.mysql_options(handle, MYSQL_READ_DEFAULT_GROUP, target.options[.optionGroup] ?? "archive-tools")
    for (option, number) in [
      (MariaDBURL.Option.sslCA, MYSQL_OPT_SSL_CA), (.sslCAPath, MYSQL_OPT_SSL_CAPATH),
      (.sslCert, MYSQL_OPT_SSL_CERT), (.sslKey, MYSQL_OPT_SSL_KEY),
    ] { if let value = target.options[option] { _ = libmariadb.mysql_options(handle, number, value) } }
    switch target.tls {
    case .disabled: break
    // Asks for TLS without requiring it; the call also sets the names of the files again, or clears them.
    case .preferred:
      _ = libmariadb.mysql_ssl_set(
        handle, target.options[.sslKey], target.options[.sslCert], target.options[.sslCA], target.options[.sslCAPath],
        nil)
    case .required: _ = libmariadb.mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &truth)
    case .verifyCA, .verify:
      _ = libmariadb.mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &truth)
      _ = libmariadb.mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &truth)
    }
  }

  private static func withArguments<R>(
    _ target: MariaDBURL, _ host: MariaDBURL.Host,
    _ body: (
      UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?
    ) throws -> R
  ) rethrows -> R {
    // A socket is on this machine, and the library uses it only for the name localhost.
    let socket = target.options[.socket]
    let name = socket != nil && host.name.isEmpty ? "localhost" : host.name
    let texts = [name.isEmpty ? nil : name, target.user, target.password, target.database, socket].map { text in
      text.map { strdup($0)! }
    }
    defer { for text in texts { free(text) } }
    return try body(texts[0], texts[1], texts[2], texts[3], texts[4])
  }

  /// Whether the server has closed the connection since its last answer; it sends nothing else without a request.
  var wasClosed: Bool {
    var socket = pollfd(fd: libmariadb.mysql_get_socket(handle), events: Int16(POLLIN), revents: 0)
    return poll(&socket, 1, 0) > 0
  }

  // MARK: Waiting

  /// Runs a function to its end: `start` begins it and returns the events that it waits for, `proceed` continues it.
  ///
  /// Throws `ServerPatience.End` after the statement was cancelled and the function has ended.
  func call(_ start: () -> Int32, _ proceed: (Int32) -> Int32) throws(ServerPatience.End) {
    // No other function may be started while one is unfinished.
    if isSuspended { throw .timedOut }
    // With TLS the library does not set the socket's mode, and its other functions may have set it to blocking.
    let socket = libmariadb.mysql_get_socket(handle)
    if socket >= 0 { _ = fcntl(socket, F_SETFL, O_RDWR | O_NONBLOCK) }
    var status = start()
    do throws(ServerPatience.End) {
      while status != 0 { status = proceed(try wait(for: status)) }
    } catch {
      cancelStatement(status, proceed)
      throw error
    }
  }

  private func wait(for status: Int32) throws(ServerPatience.End) -> Int32 {
    let limit =
      status & MYSQL_WAIT_TIMEOUT != 0
      ? Deadline(seconds: Double(libmariadb.mysql_get_timeout_value_ms(handle)) / 1e3) : nil
    while true {
      let ready = try patience.wait(
        for: Self.events(status), on: libmariadb.mysql_get_socket(handle),
        seconds: min(1, max(limit?.secondsLeft ?? 1, 0)))
      if ready != 0 { return Self.status(ready, status) }
      if let limit, limit.hasPassed { return MYSQL_WAIT_TIMEOUT }
    }
  }

  private static func events(_ status: Int32) -> Int16 {
    Int16(
      (status & MYSQL_WAIT_READ != 0 ? POLLIN : 0) | (status & MYSQL_WAIT_WRITE != 0 ? POLLOUT : 0)
        | (status & MYSQL_WAIT_EXCEPT != 0 ? POLLPRI : 0))
  }

  /// The awaited events that have occurred; a broken socket ends every wait, and the function finds the error.
  private static func status(_ ready: Int16, _ wanted: Int32) -> Int32 {
    let ready = Int32(ready)
    if ready & (POLLERR | POLLHUP | POLLNVAL) != 0 { return wanted & ~MYSQL_WAIT_TIMEOUT }
    return (ready & POLLIN != 0 ? MYSQL_WAIT_READ : 0) | (ready & POLLOUT != 0 ? MYSQL_WAIT_WRITE : 0)
      | (ready & POLLPRI != 0 ? MYSQL_WAIT_EXCEPT : 0)
  }

  /// Cancels the running statement and reads its answer; the connection cannot be used afterwards.
  private func cancelStatement(_ waited: Int32, _ proceed: (Int32) -> Int32) {
    var status = waited
    killQuery()
    // Unread rows may follow the answer, so that this connection cannot take another request.
    isLost = true
    let limit = Deadline(seconds: Double(Self.cancelTime))
    while status != 0, !limit.hasPassed {
      var socket = pollfd(fd: libmariadb.mysql_get_socket(handle), events: Self.events(status), revents: 0)
      if poll(&socket, 1, 100) > 0 { status = proceed(Self.status(socket.revents, status)) }
    }
    shutdown(libmariadb.mysql_get_socket(handle), Int32(SHUT_RDWR))
    for _ in 0..<1000 where status != 0 {
      status = proceed(status & MYSQL_WAIT_TIMEOUT != 0 ? MYSQL_WAIT_TIMEOUT : status)
    }
    isSuspended = status != 0
  }

  /// Asks the server, on a separate connection, to cancel this connection's statement; ignores failures.
  private func killQuery() {
    let id = libmariadb.mysql_thread_id(handle)
    if id == 0 { return }
    guard let other = libmariadb.mysql_init(nil) else { return }
    defer { libmariadb.mysql_close(other) }
    Self.setOptions(other, target, seconds: Self.cancelTime)
    var seconds = Self.cancelTime
    _ = libmariadb.mysql_options(other, MYSQL_OPT_READ_TIMEOUT, &seconds)
    _ = libmariadb.mysql_options(other, MYSQL_OPT_WRITE_TIMEOUT, &seconds)
    Self.withArguments(target, host) { host, user, password, database, socket in
      if libmariadb.mysql_real_connect(other, host, user, password, database, self.host.port, socket, 0) != nil {
        _ = libmariadb.mysql_query(other, "KILL QUERY \(id)")
      }
    }
  }

  // MARK: Calls

  /// The error of the call that has just failed.
  func error(sql: String? = nil) -> StorageError {
    error(libmariadb.mysql_errno(handle), text(libmariadb.mysql_error(handle)), sql: sql)
  }

  func error(_ code: UInt32, _ text: String, sql: String?) -> StorageError {
    let error =
      code == 0
      ? StorageError(.unreachable, "\(name): the connection was lost", sql: sql)
      : MariaDBErrorCode.error(code, text, name: name, sql: sql)
    if error.kind == .unreachable { isLost = true }
    return error
  }

  /// Runs a statement without values and without rows, in one round trip; returns the number of affected rows.
  @discardableResult
  func run(_ sql: String) throws -> Int {
    var code: Int32 = 0
    try sql.withCString { text in
      try call(
        { libmariadb.mysql_real_query_start(&code, self.handle, text, UInt(strlen(text))) },
        { libmariadb.mysql_real_query_cont(&code, self.handle, $0) })
    }
    if code != 0 { throw error(sql: sql) }
    return Int(libmariadb.mysql_affected_rows(handle))
  }

  private func readPacketLimit() throws {
    try MariaDBStatement("SELECT @@max_allowed_packet", self).query([]) {
      packetLimit = $0.integer(0) ?? packetLimit
      return false
    }
  }

  /// Whether a Galera node has joined its cluster; true without a cluster.
  func isReady() throws -> Bool {
    // A server without Galera reports that it is not ready, too.
    try answer("SHOW VARIABLES LIKE 'wsrep_on'") != "ON" || answer("SHOW STATUS LIKE 'wsrep_ready'") == "ON"
  }

  /// The value that a SHOW statement returns; nil if there is no such name.
  private func answer(_ sql: String) throws -> String? {
    var value: String?
    try MariaDBStatement(sql, self).query([]) {
      value = $0.text(1)
      return false
    }
    return value
  }

  /// Whether the server accepts many rows of values in one statement (MariaDB, "Bulk Inserts").
  var supportsBulkInserts: Bool {
    withUnsafePointer(to: libmariadb) { archive_mariadb_capabilities($0, handle) } & UInt(1 << 2) != 0
  }
}
