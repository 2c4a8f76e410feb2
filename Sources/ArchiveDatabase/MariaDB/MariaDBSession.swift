import ArchiveCore
import CMariaDB
import Glibc

/// One connection of libmariadb, used by its non-blocking functions; closed when it goes out of scope (mysql_close).
///
/// Such a function is begun, and goes on each time what it waits for is there (MariaDB, "Using the non-blocking API").
/// One that is called off must still come to its end: closing the socket brings it there.
final class MariaDBSession {
  let handle: UnsafeMutablePointer<MYSQL>
  private let patience: ServerPatience
  private let name: String
  private let target: MariaDBURL
  private let host: MariaDBURL.Host
  /// The socket was closed by us, or the server is known to have gone.
  private(set) var isLost = false
  private var isSuspended = false
  /// The longest packet that the server takes, in bytes.
  private(set) var packetLimit: Int64 = 1 << 20

  /// Seconds that calling a statement off may take.
  private static let cancelTime: UInt32 = 2

  /// Connects to one host and settles the session; blocks.
  ///
  /// Throws `StorageError`, and `ServerPatience.End` when there is no more waiting.
  init(_ target: MariaDBURL, _ host: MariaDBURL.Host, name: String, _ patience: ServerPatience) throws {
    (self.target, self.host, self.name, self.patience) = (target, host, name, patience)
    guard let made = libmariadb.mysql_init(nil) else {
      throw StorageError(.failed, "\(name): no memory is left for a connection")
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
    // To insist is not enough for the library where the server cannot encrypt at all.
    if target.tls.isRequired, libmariadb.mysql_get_ssl_cipher(handle) == nil {
      throw StorageError(.denied, "\(name): the server does not encrypt, and ssl-mode is \(target.tls.rawValue)")
    }
    try run("SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', autocommit = 1")
    // As PostgreSQL's; the usual one locks gaps between rows, where two stores would wait for each other.
    try run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    try readPacketLimit()
  }

  /// The cipher that encrypts the connection; nil where none does.
  var encryption: String? { libmariadb.mysql_get_ssl_cipher(handle).map { String(cString: $0) } }

  // What still stands in the middle of a function cannot be closed, and is left to the end of the process.
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
    // Asks for it without insisting; this sets the names of files once more, or erases them.
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
    // A socket is for this machine, and the name that the library uses it for is localhost.
    let socket = target.options[.socket]
    let name = socket != nil && host.name.isEmpty ? "localhost" : host.name
    let texts = [name.isEmpty ? nil : name, target.user, target.password, target.database, socket].map { text in
      text.map { strdup($0)! }
    }
    defer { for text in texts { free(text) } }
    return try body(texts[0], texts[1], texts[2], texts[3], texts[4])
  }

  /// Whether the server has closed the connection since its last answer: it says nothing else unasked.
  var wasClosed: Bool {
    var socket = pollfd(fd: libmariadb.mysql_get_socket(handle), events: Int16(POLLIN), revents: 0)
    return poll(&socket, 1, 0) > 0
  }

  // MARK: Waiting

  /// Runs a function to its end: `start` begins it and tells what it waits for, `proceed` goes on with it.
  ///
  /// Throws `ServerPatience.End` after what it did was called off and it has come to its end.
  func call(_ start: () -> Int32, _ proceed: (Int32) -> Int32) throws(ServerPatience.End) {
    // Nothing else may be begun while a function stands in its middle.
    if isSuspended { throw .timedOut }
    // With TLS the library reads as the socket is, and its other functions may have made it one that blocks.
    let socket = libmariadb.mysql_get_socket(handle)
    if socket >= 0 { _ = fcntl(socket, F_SETFL, O_RDWR | O_NONBLOCK) }
    var status = start()
    do throws(ServerPatience.End) {
      while status != 0 { status = proceed(try wait(for: status)) }
    } catch {
      callOff(status, proceed)
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

  /// What of it is there; a socket that broke ends any wait, for the function to find out.
  private static func status(_ ready: Int16, _ wanted: Int32) -> Int32 {
    let ready = Int32(ready)
    if ready & (POLLERR | POLLHUP | POLLNVAL) != 0 { return wanted & ~MYSQL_WAIT_TIMEOUT }
    return (ready & POLLIN != 0 ? MYSQL_WAIT_READ : 0) | (ready & POLLOUT != 0 ? MYSQL_WAIT_WRITE : 0)
      | (ready & POLLPRI != 0 ? MYSQL_WAIT_EXCEPT : 0)
  }

  /// Calls off what the server is doing, and takes its answer; the connection cannot be used after.
  private func callOff(_ waited: Int32, _ proceed: (Int32) -> Int32) {
    var status = waited
    killQuery()
    // Rows that nobody has read may come after the answer: nothing else can be asked on this connection.
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

  /// Asks the server, by a connection of its own, to stop what it does for this one; says nothing when that fails.
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

  /// Runs a statement without values and without rows, in one round trip; returns how many rows were affected.
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

  /// Whether a Galera node has joined its cluster; true where there is none.
  func isReady() throws -> Bool {
    // A server that is no node says that it is not ready, too.
    try answer("SHOW VARIABLES LIKE 'wsrep_on'") != "ON" || answer("SHOW STATUS LIKE 'wsrep_ready'") == "ON"
  }

  /// The value that a SHOW statement answers; nil where there is no such name.
  private func answer(_ sql: String) throws -> String? {
    var value: String?
    try MariaDBStatement(sql, self).query([]) {
      value = $0.text(1)
      return false
    }
    return value
  }

  /// Whether the server takes a statement with many rows of values at once (MariaDB, "Bulk Inserts").
  var takesRowsAtOnce: Bool {
    withUnsafePointer(to: libmariadb) { archive_mariadb_capabilities($0, handle) } & UInt32(1 << 2) != 0
  }
}
