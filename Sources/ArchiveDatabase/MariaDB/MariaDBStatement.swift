import ArchiveCore
import CMariaDB
import Glibc

/// A prepared statement; closed when it goes out of scope (mysql_stmt_close).
final class MariaDBStatement {
  private let statement: UnsafeMutablePointer<MYSQL_STMT>
  private let session: MariaDBSession
  private let sql: String
  private var columns: MariaDBColumns?

  /// Prepares `sql`, in one round trip. Throws `StorageError` and `ServerPatience.End`.
  init(_ sql: String, _ session: MariaDBSession) throws {
    (self.sql, self.session) = (sql, session)
    guard let made = libmariadb.mysql_stmt_init(session.handle) else { throw session.error(sql: sql) }
    statement = made
    var code: Int32 = 0
    // The text must stay valid until it was sent.
    try sql.withCString { text in
      try session.call(
        { libmariadb.mysql_stmt_prepare_start(&code, made, text, UInt(strlen(text))) },
        { libmariadb.mysql_stmt_prepare_cont(&code, made, $0) })
    }
    if code != 0 { throw error() }
    if let result = libmariadb.mysql_stmt_result_metadata(made) {
      defer { libmariadb.mysql_free_result(result) }
      if let fields = libmariadb.mysql_fetch_fields(result) {
        columns = MariaDBColumns(fields, count: Int(libmariadb.mysql_num_fields(result)))
      }
    }
  }

  deinit {
    var code: my_bool = 0
    // If the connection is lost, the statement is closed only here; nothing is sent to the server.
    do throws(ServerPatience.End) {
      try session.call(
        { libmariadb.mysql_stmt_close_start(&code, statement) },
        { libmariadb.mysql_stmt_close_cont(&code, statement, $0) })
    } catch {}
  }

  private func error() -> StorageError {
    // If the connection is lost while rows are fetched, only the connection has the error.
    let code = libmariadb.mysql_stmt_errno(statement)
    return code == 0
      ? session.error(sql: sql) : session.error(code, text(libmariadb.mysql_stmt_error(statement)), sql: sql)
  }

  /// Refuses a packet for which the server would close the connection.
  private func check(_ size: Int) throws(StorageError) {
    if Int64(size) > session.packetLimit - 1024 {
      throw StorageError(
        .tooLarge,
        "\(size) bytes are more than the server accepts in one packet (max_allowed_packet is \(session.packetLimit))",
        sql: sql)
    }
  }

  private func execute(_ rows: ArraySlice<[Value]>) throws {
    try check(rows.reduce(64) { $0 + MariaDBParameters.size($1) })
    // Must stay valid until the library has read them.
    let parameters = MariaDBParameters(rows)
    var count = UInt32(rows.count > 1 ? rows.count : 0)
    _ = libmariadb.mysql_stmt_attr_set(statement, STMT_ATTR_ARRAY_SIZE, &count)
    var binds = parameters.binds
    var code: Int32 = 0
    try binds.withUnsafeMutableBufferPointer { binds in
      if !binds.isEmpty, libmariadb.mysql_stmt_bind_param(statement, binds.baseAddress) != 0 { throw error() }
      let statement = statement
      try session.call(
        { libmariadb.mysql_stmt_execute_start(&code, statement) },
        { libmariadb.mysql_stmt_execute_cont(&code, statement, $0) })
    }
    withExtendedLifetime(parameters) {}
    if code != 0 { throw error() }
  }

  /// Runs it once for each row of values, many rows in one round trip if possible; returns the number of affected rows.
  func execute(_ rows: [[Value]], atOnce: Bool) throws -> Int {
    var affected = 0
    var rest = rows[...]
    while !rest.isEmpty {
      var count = 1
      if atOnce {
        var size = MariaDBParameters.size(rest.first!)
        for row in rest.dropFirst() {
          size += MariaDBParameters.size(row)
          if Int64(size) > min(session.packetLimit / 2, Self.sizeAtOnce) { break }
          count += 1
        }
      }
      try execute(rest.prefix(count))
      affected += Int(libmariadb.mysql_stmt_affected_rows(statement))
      rest = rest.dropFirst(count)
    }
    return affected
  }

  /// The most bytes of values that are sent in one packet.
  private static let sizeAtOnce: Int64 = 4 << 20

  /// Runs it and hands each row to `body` until it returns false.
  func query(_ values: [Value], _ body: (borrowing MariaDBRow) throws -> Bool) throws {
    try execute([values])
    guard let columns else { return }
    defer {
      // Skips the remaining rows.
      let statement = statement
      var code: my_bool = 0
      do throws(ServerPatience.End) {
        try session.call(
          { libmariadb.mysql_stmt_free_result_start(&code, statement) },
          { libmariadb.mysql_stmt_free_result_cont(&code, statement, $0) })
      } catch {}
    }
    columns.bind(to: statement)
    while true {
      var code: Int32 = 0
      let statement = statement
      try session.call(
        { libmariadb.mysql_stmt_fetch_start(&code, statement) },
        { libmariadb.mysql_stmt_fetch_cont(&code, statement, $0) })
      switch code {
      case 0: break
      case MYSQL_DATA_TRUNCATED: if !columns.fetchRest(of: statement) { throw error() }
      case MYSQL_NO_DATA: return
      default: throw error()
      }
      if try !body(MariaDBRow(columns: columns)) { return }
    }
  }
}
