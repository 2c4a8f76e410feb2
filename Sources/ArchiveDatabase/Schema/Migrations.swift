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
  /// Returns false when this role may not add something; what needs it fails then, the rest works without.
  func run(tables: Set<String>) throws -> Bool {
    let isNew = !tables.isSuperset(of: Schema.tables)
    let migrations = Schema.migrations(for: backend)
    if !isNew, tables.contains("archive_migration"), try version() >= migrations.count { return true }
    if isNew {
      try database.changingSchema {
        for statement in Schema.statements(for: backend) { try database.execute(statement) }
      }
    }
    do {
      try database.changingSchema {
        try database.execute(Schema.migrationTable(for: backend))
        let done = try version()
        for (index, statements) in migrations.enumerated() where index >= done {
          for statement in statements { try database.execute(statement) }
          try database.execute(MigrationRow.insert(backend), [.integer(Int64(index + 1))])
        }
      }
      return true
    } catch let error as StorageError where error.kind == .denied {
      return false
    }
  }

  private func version() throws -> Int {
    var version: Int64 = 0
    try database.query("SELECT max(version) FROM archive_migration", []) {
      version = $0.integer(0) ?? 0
      return false
    }
    return Int(version)
  }
}

/// The row that says that a migration was run.
enum MigrationRow {
  static func insert(_ backend: Backend) -> String {
    let dialect = Dialect(rawValue: backend.rawValue)!
    return "INSERT INTO archive_migration (version) VALUES (?) \(dialect.unlessThere("version"))"
  }
}
