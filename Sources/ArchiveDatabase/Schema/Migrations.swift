import ArchiveCore

/// Brings the schema of a database up to date, step by numbered step.
///
/// Safe when several processes begin at once: one changes the schema at a time, and each looks again when it is its turn.
struct Migrations<Connection: Database> {
  private let database: Connection
  private let backend: Backend

  init(_ database: Connection, backend: Backend) { (self.database, self.backend) = (database, backend) }

  /// Makes the archive's tables, and what later versions added; `tables` are those that there are.
  ///
  /// Returns those that there are then. What this role may not add is left out: what needs it fails then, the rest works
  /// without.
  func run(tables: Set<String>) throws -> Set<String> {
    let isNew = !tables.isSuperset(of: Schema.tables)
    if !isNew, tables.contains("archive_migration"), try missing(tables).isEmpty { return tables }
    if isNew {
      try database.changingSchema {
        for statement in Schema.statements(for: backend) { try database.execute(statement) }
      }
    }
    do {
      try database.changingSchema { try database.execute(Schema.migrationTable(for: backend)) }
      for number in try missing(try database.tables()) { try run(number) }
    } catch let error as StorageError where error.kind == .denied {}
    return try database.tables()
  }

  private func run(_ number: Int) throws {
    do {
      try database.changingSchema {
        if try !missing(try database.tables()).contains(number) { return }
        for statement in Schema.migrations(for: backend)[number - 1].statements { try database.execute(statement) }
        try database.execute(MigrationRow.insert(backend), [.integer(Int64(number))])
      }
    } catch let error as StorageError where error.kind == .denied {}
  }

  /// The numbers of migrations that were not run, or whose table is not among `tables`, in order.
  func missing(_ tables: Set<String>) throws -> [Int] {
    let migrations = Schema.migrations(for: backend)
    var done: Set<Int64> = []
    try database.query("SELECT version FROM archive_migration", []) { row in
      if let number = row.integer(0) { done.insert(number) }
      return true
    }
    return (1...migrations.count).filter { !done.contains(Int64($0)) || !tables.contains(migrations[$0 - 1].table) }
  }
}

/// The row that says that a migration was run.
enum MigrationRow {
  static func insert(_ backend: Backend) -> String {
    let dialect = Dialect(rawValue: backend.rawValue)!
    return "INSERT INTO archive_migration (version) VALUES (?) \(dialect.unlessThere("version"))"
  }
}
