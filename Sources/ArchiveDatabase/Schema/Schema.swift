package import ArchiveCore

/// The tables of an archive, shared with the Python tool.
package enum Schema {
  package static let tables = ["artifact", "item", "event", "tag", "referent"]

  /// The statements that create an archive's missing tables and indexes, in order.
  package static func statements(for backend: Backend) -> [String] {
    let t = Types(backend)
    return [artifact(t), item(t), event(t), tag(t), referent(t)] + indexes(t) + t.ownStatements
  }

  private static func artifact(_ t: Types) -> String {
    """
    CREATE TABLE IF NOT EXISTS artifact (
      id             \(t.uuid) PRIMARY KEY,
      content_sha256 \(t.sha256) NOT NULL UNIQUE,
      size_bytes     \(t.size) NOT NULL,
      compression    \(t.short) NOT NULL DEFAULT 'zstd',
      mime_type      \(t.short) NOT NULL,
      storage_driver \(t.short) NOT NULL DEFAULT 'db',
      blob_bytes     \(t.blob),
      object_url     \(t.text),
      created_at     \(t.time) NOT NULL DEFAULT \(t.now)
    )\(t.suffix)
    """
  }

  private static func item(_ t: Types) -> String {
    """
    CREATE TABLE IF NOT EXISTS item (
      id           \(t.uuid) PRIMARY KEY,
      repo         \(t.name) NOT NULL,
      path         \(t.path) NOT NULL,
      commit_sha   \(t.commit) NOT NULL,
      language     \(t.short),
      kind         \(t.short) NOT NULL CHECK (kind IN ('code','doc','asset')),
      reason       \(t.short) NOT NULL CHECK (reason IN ('dead','pruned','legacy','replaced')),
      artifact_id  \(t.uuid) NOT NULL REFERENCES artifact(id),
      metadata     \(t.json) NOT NULL DEFAULT \(t.emptyObject),
      archived_by  \(t.name) NOT NULL,
      archived_at  \(t.time) NOT NULL DEFAULT \(t.now),
      tombstone_id \(t.uuid) NOT NULL UNIQUE,
      legal_hold   \(t.flag) NOT NULL DEFAULT 0,
      delete_after \(t.time)\(t.nullable),
      restored_at  \(t.time)\(t.nullable)
    )\(t.suffix)
    """
  }

  private static func event(_ t: Types) -> String {
    """
    CREATE TABLE IF NOT EXISTS event (
      id         \(t.uuid) PRIMARY KEY,
      item_id    \(t.uuid) NOT NULL REFERENCES item(id),
      action     \(t.short) NOT NULL,
      actor      \(t.name) NOT NULL,
      context    \(t.json) NOT NULL DEFAULT \(t.emptyObject),
      created_at \(t.time) NOT NULL DEFAULT \(t.now)
    )\(t.suffix)
    """
  }

  private static func tag(_ t: Types) -> String {
    """
    CREATE TABLE IF NOT EXISTS tag (
      item_id \(t.uuid) NOT NULL,
      tag     \(t.name) NOT NULL,
      PRIMARY KEY (item_id, tag)
    )\(t.suffix)
    """
  }

  private static func referent(_ t: Types) -> String {
    """
    CREATE TABLE IF NOT EXISTS referent (
      item_id   \(t.uuid) NOT NULL,
      ref_type  \(t.short) NOT NULL,
      ref_value \(t.name) NOT NULL,
      PRIMARY KEY (item_id, ref_type, ref_value)
    )\(t.suffix)
    """
  }

  private static func indexes(_ t: Types) -> [String] {
    [
      "CREATE INDEX IF NOT EXISTS idx_item_repo_path ON item(repo, path\(t.pathPrefix))",
      "CREATE INDEX IF NOT EXISTS idx_item_archived_at ON item(archived_at)",
      "CREATE INDEX IF NOT EXISTS idx_event_item_time ON event(item_id, created_at)",
    ]
  }

  /// Our changes of the shared schema, in the order in which they were released.
  ///
  /// The Python tool knows none of them. A migration that was released is never changed; running one twice is harmless.
  /// A number means the same in all databases; the list of a database lacks the migrations that it does not need.
  static func migrations(for backend: Backend) -> [Migration] {
    let tables = [
      Migration(number: 1, effect: .table("artifact_slice"), statements: slices(for: backend)),
      Migration(number: 2, effect: .table("archive_evidence"), statements: evidence(for: backend)),
    ]
    return (tables + Types(backend).ownMigrations + [FindingIndexes.migration(for: backend)])
      .sorted { $0.number < $1.number }
  }

  /// The length of evidence logs over time; `chain` names a log, `place` is the machine and the file.
  private static func evidence(for backend: Backend) -> [String] {
    let t = Types(backend)
    return [
      """
      CREATE TABLE IF NOT EXISTS archive_evidence (
        chain         \(t.sha256) NOT NULL,
        record_count  \(t.size) NOT NULL,
        record_sha256 \(t.sha256) NOT NULL,
        place         \(t.name) NOT NULL,
        created_at    \(t.time) NOT NULL DEFAULT \(t.now),
        PRIMARY KEY (chain, record_count)
      )\(t.suffix)
      """,
      "CREATE INDEX IF NOT EXISTS idx_archive_evidence_place ON archive_evidence(place)",
    ]
  }

  /// The table that records which migrations were run.
  static func migrationTable(for backend: Backend) -> String {
    let t = Types(backend)
    return """
      CREATE TABLE IF NOT EXISTS archive_migration (
        version    \(t.size) NOT NULL PRIMARY KEY,
        applied_at \(t.time) NOT NULL DEFAULT \(t.now)
      )\(t.suffix)
      """
  }

  /// The table of contents too long for a row.
  ///
  /// When the Python tool purges such a content, by the artifact's `object_url`, the trigger deletes the slices, too.
  private static func slices(for backend: Backend) -> [String] {
    let t = Types(backend)
    let table = """
      CREATE TABLE IF NOT EXISTS artifact_slice (
        artifact_id \(t.uuid) NOT NULL REFERENCES artifact(id) ON DELETE CASCADE,
        number      \(t.size) NOT NULL,
        bytes       \(t.blob) NOT NULL,
        PRIMARY KEY (artifact_id, number)
      )\(t.suffix)
      """
    let delete = "DELETE FROM artifact_slice WHERE artifact_id = old.id"
    switch backend {
    case .sqlite:
      return [
        table,
        """
        CREATE TRIGGER IF NOT EXISTS artifact_slice_purge AFTER UPDATE OF object_url ON artifact
          WHEN new.object_url IS NOT old.object_url BEGIN \(delete); END
        """,
        // The Python tool does not turn foreign keys on.
        "CREATE TRIGGER IF NOT EXISTS artifact_slice_delete BEFORE DELETE ON artifact BEGIN \(delete); END",
      ]
    case .postgres:
      return [
        table, "ALTER TABLE artifact_slice ALTER COLUMN bytes SET STORAGE EXTERNAL",
        // A role that may purge needs no privileges on the slices.
        """
        CREATE OR REPLACE FUNCTION artifact_slice_purge() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
          SET search_path = pg_catalog, pg_temp AS $$ BEGIN
            EXECUTE format('DELETE FROM %I.artifact_slice WHERE artifact_id = $1', TG_TABLE_SCHEMA) USING old.id;
            RETURN NULL;
          END $$
        """,
        "DROP TRIGGER IF EXISTS artifact_slice_purge ON artifact",
        """
        CREATE TRIGGER artifact_slice_purge AFTER UPDATE OF object_url ON artifact FOR EACH ROW
          WHEN (new.object_url IS DISTINCT FROM old.object_url) EXECUTE FUNCTION artifact_slice_purge()
        """,
      ]
    case .mariadb:
      // The trigger first: if it cannot be created, there must be no slices, because nothing would purge them.
      return [
        """
        CREATE TRIGGER IF NOT EXISTS artifact_slice_purge AFTER UPDATE ON artifact FOR EACH ROW
          \(delete) AND NOT (new.object_url <=> old.object_url)
        """,
        table,
      ]
    }
  }

  /// The statements as one script for the database's own client.
  package static func script(for backend: Backend) -> String {
    var script = "-- Schema of an archive-tools archive, \(backend.rawValue).\n"
    for statement in statements(for: backend) { script += statement + ";\n" }
    script += "-- Changes by archive-tools; the table records which were applied.\n"
    script += migrationTable(for: backend) + ";\n"
    for migration in migrations(for: backend) {
      for statement in migration.statements { script += statement + ";\n" }
      script += MigrationRow.insert(backend).replacing("?", with: String(migration.number)) + ";\n"
    }
    return script
  }

  /// The column types of one database.
  private struct Types {
    let uuid, sha256, size, short, name, path, commit, text, blob, json, emptyObject, time, now, flag: String
    let nullable: String
    /// MariaDB can index only the beginning of a text column.
    let pathPrefix: String
    let suffix: String
    /// Statements for tables and indexes that only this database needs.
    var ownStatements: [String] = []
    var ownMigrations: [Migration] = []

    init(_ backend: Backend) {
      switch backend {
      case .sqlite:
        (uuid, sha256, size, short, name, path, commit) = ("TEXT", "TEXT", "INTEGER", "TEXT", "TEXT", "TEXT", "TEXT")
        (text, blob, json, emptyObject, time) = ("TEXT", "BLOB", "TEXT", "'{}'", "TEXT")
        (now, flag) = ("(strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))", "INTEGER")
        (nullable, pathPrefix, suffix) = ("", "", "")
      case .postgres:
        (uuid, sha256, size, short, name, path, commit) = ("UUID", "TEXT", "BIGINT", "TEXT", "TEXT", "TEXT", "TEXT")
        (text, blob, json, emptyObject, time) = ("TEXT", "BYTEA", "JSONB", "'{}'", "TIMESTAMPTZ")
        (now, flag) = ("now()", "SMALLINT")
        (nullable, pathPrefix, suffix) = ("", "", "")
        ownStatements = [
          "CREATE INDEX IF NOT EXISTS idx_item_metadata ON item USING GIN (metadata)",
          "ALTER TABLE artifact ALTER COLUMN blob_bytes SET STORAGE EXTERNAL",
        ]
      case .mariadb:
        (uuid, sha256, size, short, name) = ("CHAR(36)", "CHAR(64)", "BIGINT", "VARCHAR(127)", "VARCHAR(255)")
        (path, commit, text, blob, json) = ("VARCHAR(4096)", WideColumns.commit, "TEXT", "LONGBLOB", "JSON")
        (emptyObject, time, now, flag) = ("'{}'", "DATETIME(3)", "(utc_timestamp(3))", "TINYINT")
        (nullable, pathPrefix) = (" NULL DEFAULT NULL", "(255)")
        // Byte for byte, trailing spaces included.
        ownMigrations = [WideColumns.migration, FineTimes.migration]
        suffix = " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin"
      }
    }
  }
}
