import ArchiveCore
import CMariaDB

/// A connection to a MariaDB server; a lost one is re-created, with the next of several hosts. Used by one thread.
final class MariaDBConnection: ServerDatabase {
  static let dialect = Dialect.mariadb

  private let target: MariaDBURL
  let name: String
  let patience: ServerPatience
  private var session: MariaDBSession?
  private var statements: [String: MariaDBStatement] = [:]
  /// The longest packet that the server accepts, in bytes, as of the last connection.
  private var packetLimit: Int64 = 1 << 20
  /// The host to try first.
  private var nextHost = 0
  /// Whether START TRANSACTION was answered and COMMIT was not, or the session holds a lock.
  private var isTied = false

  /// Connects to `url`; blocks. Throws `StorageError`.
  init(_ url: BackendURL, _ options: OpenOptions) throws(StorageError) {
    _ = try ClientLibrary.mariaDB.get()
    target = try MariaDBURL(url, password: options.password?.value(options.interruption))
    name = url.redactedText
    patience = ServerPatience(options)
    do { _ = try connected() } catch { throw storageError(error) }
  }

  /// Limited by the server's packets, and by memory, since a row is in memory as a whole.
  var rowLimit: Int64 { min(40 << 20, packetLimit - 64 << 10) }

  let listLimit = 512

  static let tableNames =
    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"

  func prepare(for mode: OpenMode) {}

  static let product = "MariaDB"

  static let statusQuery = "SELECT version(), @@global.read_only"

  var encryption: String? { session?.encryption }

  // MARK: Calls

  private func connected() throws -> MariaDBSession {
    if let session, !session.isLost, isTied || !session.wasClosed { return session }
    drop()
    // The transaction or the lock was lost with the connection.
    if isTied { throw StorageError(.unreachable, "\(name): the connection was lost") }
    var failure: StorageError?
    for _ in target.hosts {
      let host = target.hosts[nextHost % target.hosts.count]
      nextHost += 1
      patience.begin()
      do {
        let new = try MariaDBSession(target, host, name: name, patience)
        if target.hosts.count > 1, try !new.isReady() {
          throw StorageError(
            .unreachable, "\(name): \(host.name): the Galera node has not joined its cluster (wsrep_ready is off)",
            nativeCode: "1047")
        }
        (session, packetLimit) = (new, new.packetLimit)
        return new
      } catch let error as StorageError where error.isTransient {
        failure = error
      }
    }
    throw failure!
  }

  private func drop() {
    statements = [:]
    session = nil
  }

  /// Runs one exchange with the server; after a failure the connection is either usable or dropped.
  ///
  /// - `mayRepeat`: called if an existing connection was lost; true runs the exchange once more, on a new one.
  private func exchange<R>(
    sql: String? = nil, mayRepeat: () -> Bool = { false }, _ body: (MariaDBSession) throws -> R
  ) throws -> R {
    let isReused = session?.isLost == false && !isTied
    do { return try exchangeOnce(sql: sql, body) } catch let error as StorageError
      where isReused && MariaDBErrorCode.isOfLostConnection(error) && mayRepeat()
    {
      return try exchangeOnce(sql: sql, body)
    }
  }

  private func exchangeOnce<R>(sql: String?, _ body: (MariaDBSession) throws -> R) throws -> R {
    do {
      let session = try connected()
      patience.begin()
      return try body(session)
    } catch {
      if session?.isLost == true { drop() }
      if let end = error as? ServerPatience.End { throw end.error(name, patience, sql: sql) }
      throw error
    }
  }

  private func statement(_ sql: String, _ session: MariaDBSession) throws -> MariaDBStatement {
    if let known = statements[sql] { return known }
    let new = try MariaDBStatement(sql, session)
    statements[sql] = new
    return new
  }

  func query(_ sql: String, _ values: [Value], _ body: (borrowing MariaDBRow) throws -> Bool) throws {
    var hasRows = false
    do {
      try exchange(sql: sql, mayRepeat: { !hasRows }) { session in
        try statement(sql, session).query(values) { row in
          hasRows = true
          return try body(row)
        }
      }
    } catch let error as StorageError { throw withRule(error) }
  }

  func execute(_ batches: [Batch]) throws(StorageError) -> Int {
    var affected = 0
    for batch in batches where !batch.rows.isEmpty {
      do {
        affected += try exchange(sql: batch.sql, mayRepeat: { batch.sql == Self.begin }) { session in
          // A statement without values needs no preparation.
          if batch.rows.count == 1, batch.rows[0].isEmpty { return try session.run(batch.sql) }
          return try statement(batch.sql, session).execute(batch.rows, atOnce: session.supportsBulkInserts)
        }
      } catch { throw withRule(storageError(error, sql: batch.sql)) }
    }
    return affected
  }

  /// Adds the limits of the column that refused a value, as the server reports them.
  private func withRule(_ error: StorageError) -> StorageError {
    guard let column = error.column, MariaDBErrorCode.isOfTooNarrowColumn(error.nativeCode) else { return error }
    var rule = ""
    try? query(
      """
      SELECT data_type, character_maximum_length FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name = ? AND column_name = ?
      """, [.text(String(column.prefix { $0 != "." })), .text(String(column.drop { $0 != "." }.dropFirst()))]
    ) { row in
      rule = MariaDBErrorCode.rule(column, type: row.text(0) ?? "", limit: row.integer(1))
      return false
    }
    return StorageError(
      error.kind, error.message + rule, nativeCode: error.nativeCode, sql: error.sql, column: column)
  }

  /// Changes nothing yet, so that it may be repeated on another connection.
  private static let begin = "START TRANSACTION"

  func transaction<R>(_ body: () throws -> R) throws -> R {
    patience.isInTransaction = true
    defer { patience.isInTransaction = false }
    try execute(Self.begin)
    isTied = true
    defer { isTied = false }
    do {
      let result = try body()
      do { try execute("COMMIT") } catch {
        switch (error.kind, error.nativeCode) {
        // 1180: a node lost its cluster, which may have committed the transaction nevertheless.
        case (.unreachable, _), (.timedOut, _), (.cancelled, _), (_, "1180"):
          throw inDoubt(error)
        default: throw error
        }
      }
      return result
    } catch {
      do throws(StorageError) { if session != nil { try execute("ROLLBACK") } } catch { drop() }
      throw error
    }
  }

  /// Statements that change the schema commit implicitly, so a lock of the session keeps other processes out.
  func changingSchema(_ body: () throws -> Void) throws {
    let lock = [Value.text("archive-tools \(target.database)")]
    var isLocked = false
    try query("SELECT GET_LOCK(?, 30)", lock) {
      isLocked = $0.integer(0) == 1
      return false
    }
    if !isLocked { throw StorageError(.locked, "\(name): another process is changing the schema; try again later") }
    (isTied, patience.isUnlimited) = (true, true)
    defer {
      (isTied, patience.isUnlimited) = (false, false)
      if session != nil { try? query("SELECT RELEASE_LOCK(?)", lock) { _ in true } }
    }
    try body()
  }

  // MARK: Contents

  /// The server always reads a row's whole content, so slices are large and few.
  private var sliceSize: Int64 { min(4 << 20, rowLimit) }

  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let size = artifact.location.size ?? 0
    var offset: Int64 = 0
    repeat {
      var count: Int?
      try query(
        "SELECT substring(blob_bytes, ?, ?) FROM artifact WHERE id = ? AND blob_bytes IS NOT NULL",
        [.integer(offset + 1), .integer(max(1, min(sliceSize, size - offset))), .text(artifact.id)]
      ) { row in
        let bytes = row.bytes(0)
        count = bytes.count
        if size <= ContentSlice.limit {
          try body(bytes)
        } else {
          for start in stride(from: 0, to: bytes.count, by: ContentSlice.limit) {
            try body(UnsafeRawBufferPointer(rebasing: bytes[start..<min(bytes.count, start + ContentSlice.limit)]))
          }
        }
        return false
      }
      guard let count, count > 0 || size == 0 else { throw ContentGone() }
      offset += Int64(count)
    } while offset < size
  }
}
