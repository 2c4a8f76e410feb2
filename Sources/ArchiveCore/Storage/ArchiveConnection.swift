/// A connection to an open archive, whichever database holds it.
///
/// Every call blocks. One thread uses one connection; a second thread opens its own. Implementations
/// live in ArchiveDatabase.
package protocol ArchiveConnection: Catalog, Ledger, ContentSource, ServerProbe {
  /// `sqlite`, `postgres` or `mariadb`.
  var backend: Backend { get }

  /// Files that hold the archive itself and must never be an output.
  var ownFiles: [Path] { get }

  /// Whether times keep their milliseconds; else they are whole seconds.
  var keepsMilliseconds: Bool { get }

  /// Calls that would last beyond it end with `.timedOut`; nil for no limit.
  var deadline: Deadline? { get set }
}

extension ArchiveConnection {
  /// The time now, as exactly as the archive keeps times.
  package func now() -> Timestamp {
    let now = Timestamp.now()
    return Timestamp(
      seconds: now.seconds, nanoseconds: keepsMilliseconds ? now.nanoseconds / 1_000_000 * 1_000_000 : 0)
  }
}
