import ArchiveCore

/// The indexes that find the items of a content, the items that were restored last, and the events of a time.
enum FindingIndexes {
  private static let indexes = [
    (name: "idx_item_artifact", columns: "item(artifact_id)"),
    (name: "idx_item_restored_at", columns: "item(restored_at)"),
    (name: "idx_event_time", columns: "event(created_at, id)"),
  ]

  static func migration(for backend: Backend) -> Migration {
    Migration(
      number: 4, effect: .none(of: missing(backend)),
      statements: indexes.map { "CREATE INDEX IF NOT EXISTS \($0.name) ON \($0.columns)" },
      bytesToCopy: bytesToRead(backend))
  }

  /// A query of how many of the indexes are missing.
  private static func missing(_ backend: Backend) -> String {
    let names = indexes.map { "'\($0.name)'" }.joined(separator: ", ")
    return switch backend {
    case .sqlite:
      "SELECT \(indexes.count) - count(*) FROM sqlite_master WHERE type = 'index' AND name IN (\(names))"
    case .postgres:
      """
      SELECT \(indexes.count) - count(*) FROM pg_index JOIN pg_class ON pg_class.oid = pg_index.indexrelid
      WHERE pg_index.indrelid IN (to_regclass('item'), to_regclass('event')) AND pg_class.relname IN (\(names))
      """
    case .mariadb:
      """
      SELECT \(indexes.count) - count(DISTINCT index_name) FROM information_schema.statistics
      WHERE table_schema = DATABASE() AND table_name IN ('item', 'event') AND index_name IN (\(names))
      """
    }
  }

  /// A query of the tables' size: other users of a server wait while an index is built. In a file a million rows take
  /// two seconds.
  private static func bytesToRead(_ backend: Backend) -> String? {
    switch backend {
    case .sqlite: nil
    case .postgres: "SELECT pg_relation_size(to_regclass('item')) + pg_relation_size(to_regclass('event'))"
    case .mariadb:
      """
      SELECT CAST(coalesce(sum(data_length), 0) AS SIGNED) FROM information_schema.tables
      WHERE table_schema = DATABASE() AND table_name IN ('item', 'event')
      """
    }
  }
}
