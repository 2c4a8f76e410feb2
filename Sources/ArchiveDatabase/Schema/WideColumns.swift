/// Widens MariaDB's columns that were too narrow for commits of 64 digits, and for times before 1970 or after 2038.
///
/// A TIMESTAMP is UTC in every session; a DATETIME is what the session wrote. Our sessions are in UTC, and the default
/// is UTC in every session.
enum WideColumns {
  static let commit = "VARCHAR(64)"
  static let now = "(utc_timestamp())"

  private static let tables = ["artifact", "item", "event", "archive_evidence", "archive_migration"]

  private static let isNarrow = """
    (data_type = 'timestamp' AND column_name IN ('created_at', 'archived_at', 'delete_after', 'restored_at', 'applied_at')
      OR column_name = 'commit_sha' AND character_maximum_length < 64)
    """

  private static var inTables: String {
    "table_schema = DATABASE() AND table_name IN (\(tables.map { "'\($0)'" }.joined(separator: ", ")))"
  }

  static var migration: Migration {
    Migration(
      number: 3,
      effect: .none(of: "SELECT count(*) FROM information_schema.columns WHERE \(inTables) AND \(isNarrow)"),
      // TIMESTAMP is converted by the session's time zone.
      statements: ["SET time_zone = '+00:00'"] + tables.flatMap(widen),
      bytesToCopy: """
        SELECT CAST(coalesce(sum(data_length), 0) AS SIGNED) FROM information_schema.tables WHERE \(inTables)
        """)
  }

  /// Widens the narrow columns of a table, and keeps their fractions, nullability and character sets.
  private static func widen(_ table: String) -> [String] {
    [
      """
      SET @archive_change = (SELECT coalesce(concat('ALTER TABLE \(table) ', group_concat('MODIFY ', column_name,
          CASE WHEN data_type = 'timestamp' THEN concat(' DATETIME(', datetime_precision, ')')
            ELSE concat(' \(commit) CHARACTER SET ', character_set_name, ' COLLATE ', collation_name) END,
          CASE WHEN is_nullable = 'YES' THEN ' NULL' ELSE ' NOT NULL' END,
          CASE WHEN column_default LIKE 'current_timestamp%'
            THEN concat(' DEFAULT (utc_timestamp(', datetime_precision, '))') ELSE '' END
          ORDER BY ordinal_position SEPARATOR ', ')), 'DO 0')
        FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '\(table)' AND \(isNarrow))
      """,
      "EXECUTE IMMEDIATE @archive_change",
    ]
  }
}
