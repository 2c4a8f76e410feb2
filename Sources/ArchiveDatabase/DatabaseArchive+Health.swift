import ArchiveCore

extension DatabaseArchive {
  func sample(_ count: Int) throws(StorageError) -> [SampledContent] {
    var contents: [SampledContent] = []
    try storage {
      try database.query(
        """
        SELECT item.tombstone_id, \(Self.artifactColumns) FROM item JOIN artifact ON artifact.id = item.artifact_id
          WHERE item.id IN (SELECT id FROM (SELECT id FROM item ORDER BY \(Connection.dialect.randomOrder) LIMIT ?) taken)
        """, [.integer(Int64(count))]
      ) {
        contents.append(SampledContent(tombstone: $0.text(0) ?? "", artifact($0, from: 1)))
        return true
      }
    }
    return contents
  }

  func serverStatus() throws(StorageError) -> ServerStatus {
    try storage {
      var status = try database.serverStatus()
      var times: [Double] = []
      for _ in 0..<5 {
        let (_, metrics) = try timer("latency") { try database.query("SELECT 1", []) { _ in false } }
        times.append(metrics.durationMs)
      }
      status.latencyMs = times.sorted()[2]
      status.clockSkewMs = try clockSkew()
      status.cleanupBacklog = cleanupBacklog()
      let migrations = Migrations(database, backend: backend)
      let tables = try database.tables()
      let hasTable = tables.contains("archive_migration")
      status.migrations = Schema.migrations(for: backend).count
      do { status.missingMigrations = hasTable ? try migrations.missing(tables).count : status.migrations } catch let
        error
        as StorageError where error.kind == .denied
      {
        // A role that may not read that table can still read, restore and store.
        status.migrations = 0
      }
      return status
    }
  }

  /// Nil if the database does not report it, or not to this role.
  private func cleanupBacklog() -> Int64? {
    guard let sql = Connection.dialect.cleanupBacklog else { return nil }
    var backlog: Int64?
    try? database.query(sql, []) {
      backlog = $0.integer(0)
      return false
    }
    return backlog
  }

  /// Assumes that the server reads its clock in the middle of the round trip.
  private func clockSkew() throws -> Double? {
    guard let serverTime = Connection.dialect.serverTime else { return nil }
    var there: Int64?
    let before = Timestamp.now()
    try database.query("SELECT \(serverTime)", []) {
      there = $0.integer(0)
      return false
    }
    let after = Timestamp.now()
    let epoch = Timestamp(seconds: 0)
    return there.map { Double($0) - (before.milliseconds(since: epoch) + after.milliseconds(since: epoch)) / 2 }
  }
}
