/// Gives milliseconds to MariaDB's columns of whole seconds, because several versions of a file may be of one second.
enum FineTimes {
  private static let columns = [("item", ["archived_at", "restored_at"]), ("event", ["created_at"])]

  private static let isCoarse = "data_type IN ('datetime', 'timestamp') AND datetime_precision < 3"

  private static func names(_ columns: [String]) -> String {
    "column_name IN (" + columns.map { "'\($0)'" }.joined(separator: ", ") + ")"
  }

  static var migration: Migration {
    let conditions = columns.map { "table_name = '\($0)' AND \(names($1))" }.joined(separator: " OR ")
    return Migration(
      number: 5,
      effect: .none(
        of: """
          SELECT count(*) FROM information_schema.columns
          WHERE table_schema = DATABASE() AND (\(conditions)) AND \(isCoarse)
          """),
      // TIMESTAMP is converted by the session's time zone.
      statements: ["SET time_zone = '+00:00'"] + columns.flatMap(refine),
      bytesToCopy: """
        SELECT CAST(coalesce(sum(data_length), 0) AS SIGNED) FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_name IN ('item', 'event')
        """)
  }

  /// Gives milliseconds to these columns of a table and keeps whether they are nullable; a default is the time in UTC.
  private static func refine(_ table: String, _ columns: [String]) -> [String] {
    [
      """
      SET @archive_change = (SELECT coalesce(concat('ALTER TABLE \(table) ', group_concat('MODIFY ', column_name,
          ' DATETIME(3)', CASE WHEN is_nullable = 'YES' THEN ' NULL' ELSE ' NOT NULL' END,
          CASE WHEN is_nullable = 'YES' THEN ' DEFAULT NULL' WHEN column_default IS NULL THEN ''
            ELSE ' DEFAULT (utc_timestamp(3))' END
          ORDER BY ordinal_position SEPARATOR ', ')), 'DO 0')
        FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name = '\(table)' AND \(names(columns)) AND \(isCoarse))
      """,
      "EXECUTE IMMEDIATE @archive_change",
    ]
  }
}
