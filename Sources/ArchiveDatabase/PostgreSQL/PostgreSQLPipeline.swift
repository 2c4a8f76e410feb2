import ArchiveCore
import CPostgreSQL

/// Sends commands in one pipeline and reads their answers (libpq, "Pipeline Mode").
enum PostgreSQLPipeline {
  /// A statement that is sent once for each of its sets of parameters.
  struct Statement {
    /// The statement with `?`, for messages.
    let sql: String
    let text: String
    let parameters: [PostgreSQLParameters]
  }

  /// The number of rows that one INSERT has: the server needs more time for a statement than for a small row.
  private static let rowsAtOnce = 64

  /// The statements for a batch, and their parameters. Throws `StorageError` for a value that the server cannot hold.
  ///
  /// - `text`: returns the text of a statement with `?` for the server.
  static func statements(_ batch: Batch, text: (String) -> String) throws(StorageError) -> [Statement] {
    let whole = batch.rows.count / rowsAtOnce * rowsAtOnce
    var statements: [Statement] = []
    var single = batch.rows[...]
    if whole > 0, batch.rows.allSatisfy({ $0.allSatisfy(\.isSmall) }),
      let insert = PostgreSQLText.insert(batch.sql, rows: rowsAtOnce)
    {
      single = batch.rows[whole...]
      var parameters: [PostgreSQLParameters] = []
      for start in stride(from: 0, to: whole, by: rowsAtOnce) {
        parameters.append(try PostgreSQLParameters(rows: batch.rows[start..<start + rowsAtOnce], sql: batch.sql))
      }
      statements.append(Statement(sql: batch.sql, text: text(insert), parameters: parameters))
    }
    if single.isEmpty { return statements }
    var parameters: [PostgreSQLParameters] = []
    for row in single { parameters.append(try PostgreSQLParameters(row, sql: batch.sql)) }
    return statements + [Statement(sql: batch.sql, text: text(batch.sql), parameters: parameters)]
  }

  struct Command {
    enum Kind { case begin, prepare, row, commit }

    let kind: Kind
    let sql: String
  }

  /// Sends statements, each with all of its rows, and ends the pipeline; returns what was sent.
  ///
  /// - `begin`: a statement to send before them.
  /// - `isCommitted`: sends COMMIT after them, and calls `committing` before that.
  static func send(
    _ statements: [Statement], begin: String?, isCommitted: Bool, on session: PostgreSQLSession,
    committing: () -> Void
  ) throws -> [Command] {
    try session.check(libpq.PQenterPipelineMode(session.handle), sql: nil)
    var sent: [Command] = []
    func recordSent(_ kind: Command.Kind, _ sql: String, _ code: Int32) throws {
      try session.check(code, sql: sql)
      sent.append(Command(kind: kind, sql: sql))
      // The buffer must not grow with the group.
      if sent.count % 8 == 0 { try session.flush() }
    }
    func send(_ kind: Command.Kind, _ sql: String) throws {
      try recordSent(kind, sql, libpq.PQsendQueryParams(session.handle, sql, 0, nil, nil, nil, nil, 1))
    }
    if let begin { try send(.begin, begin) }
    for statement in statements {
      // The unnamed statement is parsed once for all rows, and no other session can come in between.
      let (sql, types) = (statement.sql, types(of: statement.parameters))
      try recordSent(.prepare, sql, libpq.PQsendPrepare(session.handle, "", statement.text, Int32(types.count), types))
      for values in statement.parameters {
        let code = values.withPointers {
          libpq.PQsendQueryPrepared(session.handle, "", Int32(types.count), $0, values.lengths, values.formats, 1)
        }
        try recordSent(.row, sql, code)
      }
    }
    if isCommitted {
      committing()
      try send(.commit, "COMMIT")
    }
    try session.check(libpq.PQpipelineSync(session.handle), sql: nil)
    try session.flush()
    return sent
  }

  /// The types of a statement's parameters; where one set has NULL, another may show the type.
  private static func types(of rows: [PostgreSQLParameters]) -> [Oid] {
    var types = rows[0].types
    for row in rows { for (index, type) in row.types.enumerated() where types[index] == 0 { types[index] = type } }
    return types
  }

  /// Reads the answers to all commands, up to the end of the pipeline; returns the number of affected rows.
  ///
  /// - `onOutcome`: called when the outcome of the transaction is certain.
  static func readResults(
    _ session: PostgreSQLSession, of sent: [Command], onOutcome: () -> Void
  ) throws -> Int {
    var affected = 0
    var failure: StorageError?
    for command in sent {
      while let result = try session.nextResult() {
        switch result.status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
          if command.kind == .row { affected += result.affected }
          // The server answers COMMIT of a failed transaction with ROLLBACK.
          if command.kind == .commit {
            onOutcome()
            if libpq.PQcmdStatus(result.handle).map({ String(cString: $0) }) != "COMMIT" {
              failure = failure ?? StorageError(.failed, "the server rolled back the transaction", sql: command.sql)
            }
          }
        case PGRES_PIPELINE_ABORTED: break
        default:
          let error = session.error(result.handle, sql: command.sql)
          failure = failure ?? error
          // An error that the server reports is an answer: nothing was committed.
          if error.kind != .unreachable { onOutcome() }
        }
        if failure?.kind == .unreachable { throw failure! }
      }
    }
    // The end of the pipeline.
    while let result = try session.nextResult() {
      if result.status == PGRES_PIPELINE_SYNC { break }
    }
    // Without its end the pipeline broke off: a server that ends may have sent a notice before the connection ends.
    if libpq.PQexitPipelineMode(session.handle) != 1 {
      throw failure ?? StorageError(.unreachable, session.error().message)
    }
    if let failure { throw failure }
    return affected
  }
}

extension Value {
  /// Whether many rows with such values fit into one statement.
  fileprivate var isSmall: Bool {
    switch self {
    case .null, .integer, .text, .time: true
    case .bytes, .buffer: false
    }
  }
}
