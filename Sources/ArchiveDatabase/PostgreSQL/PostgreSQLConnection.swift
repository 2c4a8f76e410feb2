import ArchiveCore
import CPostgreSQL

/// A connection to a PostgreSQL server, re-created when it is lost; used by one thread.
///
/// Keeps no setting and no prepared statement in the session, so that it works through a pooler that hands transactions
/// to different sessions.
final class PostgreSQLConnection: ServerDatabase {
  static let dialect = Dialect.postgres

  private let target: PostgreSQLSession.Target
  let name: String
  let patience: ServerPatience
  private var session: PostgreSQLSession?
  private var texts: [String: String] = [:]
  /// Whether BEGIN was answered and COMMIT was not.
  private var isTransactionOpen = false
  /// When it passes, the connection has been idle for so long that a firewall may have forgotten it.
  private var idleLimit = Deadline(seconds: idleTime)
  private static let idleTime = 1.0

  /// Connects to `url`, which goes to libpq unchanged except for a driver in its scheme; blocks. Throws `StorageError`.
  init(_ url: BackendURL, _ options: OpenOptions) throws(StorageError) {
    _ = try ClientLibrary.postgreSQL.get()
    target = PostgreSQLSession.Target(url, password: try options.password?.value(options.interruption))
    name = url.redactedText
    patience = ServerPatience(options)
    do { _ = try connected() } catch { throw storageError(error) }
  }

  /// A row has to be in memory as a whole, here and in the server.
  let rowLimit: Int64 = 40 << 20

  let listLimit = 10_000

  static let tableNames =
    "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') AND pg_table_is_visible(oid) "
    + "AND relnamespace <> 'pg_catalog'::regnamespace AND relnamespace <> 'information_schema'::regnamespace"

  /// Refuses a read-only server before a file is restored, because the server could not record the event.
  func prepare(for mode: OpenMode) throws(StorageError) {
    if mode == .read { return }
    var isReadOnly = false
    do {
      try query("SHOW transaction_read_only", []) {
        isReadOnly = $0.text(0) == "on"
        return false
      }
    } catch { throw storageError(error) }
    if isReadOnly {
      throw StorageError(
        .denied, "\(name): the server is read-only" + PostgreSQLErrorCode.advice("25006"), nativeCode: "25006")
    }
  }

  static let product = "PostgreSQL"

  static let statusQuery = "SELECT current_setting('server_version'), pg_is_in_recovery()::int"

  var encryption: String? { session?.encryption }

  // MARK: Calls

  private func connected() throws -> PostgreSQLSession {
    if let session, !session.isLost, isTransactionOpen || !session.wasClosed() { return session }
    session = nil
    // The transaction was lost with the connection.
    if isTransactionOpen { throw StorageError(.unreachable, "\(name): the connection was lost") }
    patience.begin()
    let new = try PostgreSQLSession.connecting(target, patience)
    session = new
    return new
  }

  private func text(of sql: String) -> String {
    if let known = texts[sql] { return known }
    let text = PostgreSQLText.text(of: sql)
    texts[sql] = text
    return text
  }

  /// Runs one exchange with the server; after a failure the connection is either usable or dropped.
  ///
  /// - `mayRepeat`: called if an existing connection was lost; true runs the exchange once more, on a new one.
  private func exchange<R>(
    sql: String? = nil, mayRepeat: () -> Bool = { false }, _ body: (PostgreSQLSession) throws -> R
  ) throws -> R {
    let isReused = session?.isLost == false && !isTransactionOpen
    defer { idleLimit = Deadline(seconds: Self.idleTime) }
    do { return try exchangeOnce(sql: sql, body) } catch let error as StorageError
      where isReused && PostgreSQLErrorCode.isOfLostConnection(error) && mayRepeat()
    {
      return try exchangeOnce(sql: sql, body)
    }
  }

  private func exchangeOnce<R>(sql: String?, _ body: (PostgreSQLSession) throws -> R) throws -> R {
    do {
      let session = try connected()
      patience.begin()
      return try body(session)
    } catch let end as ServerPatience.End {
      if let session, !session.cancel() { self.session = nil }
      throw end.error(name, patience, sql: sql)
    } catch let error as StorageError {
      // A server may report that it ends before it closes; and nothing can follow an exchange that was not finished.
      if error.kind == .unreachable || session?.isAtRest == false { session = nil }
      throw error
    } catch {
      // The caller's own error.
      if let session { end(session) }
      throw error
    }
  }

  func query(_ sql: String, _ values: [Value], _ body: (borrowing PostgreSQLRow) throws -> Bool) throws {
    let text = text(of: sql)
    let parameters = try PostgreSQLParameters(values, sql: sql)
    var hasRows = false
    try exchange(sql: sql, mayRepeat: { !hasRows }) { session in
      try session.send(text, parameters, sql: sql)
      _ = libpq.PQsetSingleRowMode(session.handle)
      try session.flush()
      var failure: StorageError?
      while let result = try session.nextResult() {
        switch result.status {
        case PGRES_SINGLE_TUPLE:
          hasRows = true
          if try !body(PostgreSQLRow(result: result.handle, row: 0)) { return end(session) }
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: break
        default: failure = failure ?? session.error(result.handle, sql: sql)
        }
      }
      if let failure { throw failure }
    }
  }

  /// The most queries that are sent before the first is answered.
  private static let queriesInFlight = 8

  func query(_ queries: [Query], _ body: (borrowing PostgreSQLRow) throws -> Void) throws {
    if queries.isEmpty { return }
    var hasRows = false
    try exchange(sql: queries[0].sql, mayRepeat: { !hasRows }) { session in
      try session.check(libpq.PQenterPipelineMode(session.handle), sql: nil)
      var sent = 0
      for number in queries.indices {
        while sent < min(queries.count, number + Self.queriesInFlight) {
          let query = queries[sent]
          try session.send(text(of: query.sql), try PostgreSQLParameters(query.values, sql: query.sql), sql: query.sql)
          sent += 1
          // Asks the server to answer now, not when the pipeline ends.
          let isLast = sent == queries.count
          let end = isLast ? libpq.PQpipelineSync(session.handle) : libpq.PQsendFlushRequest(session.handle)
          try session.check(end, sql: nil)
          try session.flush()
        }
        while let result = try session.nextResult() {
          // If an earlier query set single-row mode and it is still in force, rows come one by one.
          guard result.status == PGRES_TUPLES_OK || result.status == PGRES_SINGLE_TUPLE else {
            throw session.error(result.handle, sql: queries[number].sql)
          }
          for row in 0..<libpq.PQntuples(result.handle) {
            hasRows = true
            try body(PostgreSQLRow(result: result.handle, row: row))
          }
        }
      }
      while let result = try session.nextResult() { if result.status == PGRES_PIPELINE_SYNC { break } }
      try session.check(libpq.PQexitPipelineMode(session.handle), sql: nil)
    }
  }

  /// Ends a query whose other rows are not needed: reads a few results, and cancels the query if there are more.
  private func end(_ session: PostgreSQLSession) {
    for _ in 0..<16 {
      guard let isLast = try? session.nextResult() == nil else { break }
      if isLast { return }
    }
    if !session.cancel() { self.session = nil }
  }

  // MARK: Writing

  func execute(_ batches: [Batch]) throws(StorageError) -> Int {
    do { return try pipeline(batches, isTransaction: false) } catch { throw storageError(error) }
  }

  func commit(_ batches: [Batch]) throws(StorageError) {
    patience.isInTransaction = true
    defer { patience.isInTransaction = false }
    do { _ = try connected() } catch { throw storageError(error) }
    // If the connection is lost, BEGIN alone may be repeated, but not a pipeline with COMMIT in it.
    let isBegun = idleLimit.hasPassed
    if isBegun { try execute(Self.begin) }
    isTransactionOpen = isBegun
    defer { isTransactionOpen = false }
    do { _ = try pipeline(batches, isTransaction: true, isBegun: isBegun) } catch let error as LostAtCommit {
      // The lookup of what was committed uses a new connection.
      session = nil
      throw inDoubt(error.cause)
    } catch {
      rollBack()
      throw storageError(error)
    }
  }

  /// Independent of the server's default: a later query must see the rows that others have committed meanwhile.
  private static let begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"

  func transaction<R>(_ body: () throws -> R) throws -> R {
    patience.isInTransaction = true
    defer { patience.isInTransaction = false }
    try execute(Self.begin)
    isTransactionOpen = true
    defer { isTransactionOpen = false }
    do {
      let result = try body()
      do { _ = try pipeline([], isTransaction: true, isBegun: true) } catch let error as LostAtCommit {
        throw inDoubt(error.cause)
      }
      return result
    } catch {
      rollBack()
      throw error
    }
  }

  private func rollBack() {
    guard let session, libpq.PQtransactionStatus(session.handle) != PQTRANS_IDLE else { return }
    do { try execute("ROLLBACK") } catch { self.session = nil }
  }

  func changingSchema(_ body: () throws -> Void) throws {
    try transaction {
      // Any number that nobody else uses: "archive" in ASCII. The lock ends with the transaction.
      try query("SELECT pg_advisory_xact_lock(27428844020004453)", []) { _ in true }
      try body()
    }
  }

  /// The connection was lost after COMMIT was sent, so that the transaction may have been committed.
  private struct LostAtCommit: Error { let cause: StorageError }

  /// Sends everything and then reads all answers, in one round trip (libpq, "Pipeline Mode"); returns the number of
  /// affected rows.
  private func pipeline(_ batches: [Batch], isTransaction: Bool, isBegun: Bool = false) throws -> Int {
    // Everything is checked before anything is sent.
    let statements = try batches.flatMap { try PostgreSQLPipeline.statements($0, text: text) }
    if !isTransaction, statements.isEmpty { return 0 }
    let isBegin = !isTransaction && batches.count == 1 && batches[0].sql == Self.begin
    var isCommitSent = false
    do {
      return try exchange(mayRepeat: { isBegin }) { session in
        let sent = try PostgreSQLPipeline.send(
          statements, begin: isTransaction && !isBegun ? Self.begin : nil, isCommitted: isTransaction, on: session
        ) { isCommitSent = true }
        return try PostgreSQLPipeline.readResults(session, of: sent) { isCommitSent = false }
      }
    } catch let error as StorageError where isCommitSent {
      throw LostAtCommit(cause: error)
    }
  }
}
