import ArchiveCore

/// One change of the schema, identified by its number.
struct Migration {
  /// What proves that it was applied, besides its row in the table of migrations.
  enum Effect {
    case table(String)
    /// A query of a number that is 0 when nothing is left to change.
    case none(of: String)
  }

  let number: Int
  let effect: Effect
  let statements: [String]
  /// A query of how many bytes of rows the statements copy or read; nil for none.
  var bytesToCopy: String?
}

/// Brings the schema of a database up to date, step by numbered step.
///
/// Safe if several processes begin at once: one changes the schema at a time, and each checks again before it does.
struct Migrations<Connection: Database> {
  private let database: Connection
  private let backend: Backend

  init(_ database: Connection, backend: Backend) { (self.database, self.backend) = (database, backend) }

  /// Only `.upgrade` copies or reads tables with more bytes: nobody expects a store to take that long.
  private static var copyLimit: Int64 { 64 << 20 }

  /// Creates the archive's tables and applies the changes of later versions; `tables` are the existing tables.
  ///
  /// Returns the tables that exist afterwards. Changes that this role may not make are skipped; only operations that
  /// need them fail later.
  func run(tables: Set<String>, mode: OpenMode) throws -> Set<String> {
    let isNew = !tables.isSuperset(of: Schema.tables)
    if !isNew, tables.contains("archive_migration"), try due(missing(tables), mode).isEmpty { return tables }
    if isNew {
      try database.changingSchema {
        for statement in Schema.statements(for: backend) { try database.execute(statement) }
      }
    }
    do {
      try database.changingSchema { try database.execute(Schema.migrationTable(for: backend)) }
      for migration in try due(missing(try database.tables()), mode) { try run(migration) }
    } catch let error as StorageError where error.kind == .denied {}
    return try database.tables()
  }

  private func run(_ migration: Migration) throws {
    do {
      try database.changingSchema {
        if try !missing(try database.tables()).contains(where: { $0.number == migration.number }) { return }
        // A new archive is created with these changes, so that no right to change it is needed.
        if try !isDone(migration.effect) {
          for statement in migration.statements { try database.execute(statement) }
        }
        try database.execute(MigrationRow.insert(backend), [.integer(Int64(migration.number))])
      }
    } catch let error as StorageError where error.kind == .denied {}
  }

  /// The migrations that were not run, or whose effect is missing, in order; `tables` are the existing tables.
  func missing(_ tables: Set<String>) throws -> [Migration] {
    var done: Set<Int64> = []
    try database.query("SELECT version FROM archive_migration", []) { row in
      if let number = row.integer(0) { done.insert(number) }
      return true
    }
    return try Schema.migrations(for: backend).filter { migration in
      if !done.contains(Int64(migration.number)) { return true }
      if case .table(let name) = migration.effect { return !tables.contains(name) }
      return try !isDone(migration.effect)
    }
  }

  /// The migrations that are run when the archive is opened in this mode.
  private func due(_ missing: [Migration], _ mode: OpenMode) throws -> [Migration] {
    if mode == .upgrade { return missing }
    return try missing.filter { migration in
      guard let query = migration.bytesToCopy, try !isDone(migration.effect) else { return true }
      return try number(query) <= Self.copyLimit
    }
  }

  private func isDone(_ effect: Migration.Effect) throws -> Bool {
    // Statements that create a table do more than that, and may be repeated.
    if case .none(let query) = effect { return try number(query) == 0 }
    return false
  }

  private func number(_ query: String) throws -> Int64 {
    var number: Int64 = 0
    try database.query(query, []) {
      number = $0.integer(0) ?? 0
      return false
    }
    return number
  }
}

/// The row that records that a migration was run.
enum MigrationRow {
  static func insert(_ backend: Backend) -> String {
    let dialect = Dialect(rawValue: backend.rawValue)!
    return "INSERT INTO archive_migration (version) VALUES (?) \(dialect.unlessThere("version"))"
  }
}
