/// A connection to an open archive, for any database.
///
/// Every call blocks. Each thread uses its own connection. The implementations are in ArchiveDatabase.
package protocol ArchiveConnection: Catalog, Ledger, ContentSource, ServerProbe {
  /// `sqlite`, `postgres` or `mariadb`.
  var backend: Backend { get }

  /// The archive's own files, which must never be an output.
  var ownFiles: [Path] { get }

  /// Whether times have milliseconds; otherwise they are whole seconds.
  var keepsMilliseconds: Bool { get }

  /// The time after which calls end with `.timedOut`; nil for no limit.
  var deadline: Deadline? { get set }
}

extension ArchiveConnection {
  /// The current time, with the precision of the archive.
  package func now() -> Timestamp {
    let now = Timestamp.now()
    return Timestamp(
      seconds: now.seconds, nanoseconds: keepsMilliseconds ? now.nanoseconds / 1_000_000 * 1_000_000 : 0)
  }
}
