/// A connection whose questions and commits are repeated, as configured, after failures that can pass.
///
/// What is handed on piece by piece (`forEachItem`, `readContent`) is not: only its caller can take back the first pieces.
public final class RetryingConnection: ArchiveConnection {
  /// The connection itself, without retries.
  private let base: any ArchiveConnection
  private let retry: RunRetry

  public init(_ base: any ArchiveConnection, _ retry: RunRetry) { (self.base, self.retry) = (base, retry) }

  private func retrying<R>(_ operation: () throws -> R) throws(StorageError) -> R {
    do { return try retry.run { _ in try operation() } } catch let error as StorageError { throw error } catch {
      throw StorageError(.cancelled, "stopped by a signal while the archive could not be reached")
    }
  }

  public var backend: Backend { base.backend }
  public var ownFiles: [Path] { base.ownFiles }
  public var deadline: Deadline? {
    get { base.deadline }
    set { base.deadline = newValue }
  }

  // MARK: Catalog

  public func lookUp(_ tombstones: [Tombstone]) throws(StorageError) -> [Tombstone: ArchivedItem] {
    try retrying { try base.lookUp(tombstones) }
  }

  public func findArtifacts(_ hashes: [ContentHash]) throws(StorageError) -> [ContentHash: Artifact] {
    try retrying { try base.findArtifacts(hashes) }
  }

  public func forEachItem(matching filter: ItemFilter, _ body: (ArchivedItem) throws -> Bool) throws {
    try base.forEachItem(matching: filter, body)
  }

  public func histories(of items: [ArchivedItem]) throws(StorageError) -> [String: ItemHistory] {
    try retrying { try base.histories(of: items) }
  }

  public func count() throws(StorageError) -> ArchiveCount { try retrying { try base.count() } }

  public func sample(_ count: Int) throws(StorageError) -> [ArchivedItem] { try retrying { try base.sample(count) } }

  // MARK: Ledger

  public func store(_ group: [NewItem]) throws -> [StoreOutcome] {
    try retry.run { _ in try base.store(group) }
  }

  public func recordRestores(_ restores: [RestoreEvent]) throws(StorageError) {
    try retrying { try base.recordRestores(restores) }
  }

  public var evidenceHead: StoredEvidenceHead? {
    get { base.evidenceHead }
    set { base.evidenceHead = newValue }
  }

  /// Not repeated: it is the end of a run, and what cannot be kept is reported in the log.
  public func keepEvidenceHead() throws(StorageError) { try base.keepEvidenceHead() }

  public var evidenceRefusal: String? { base.evidenceRefusal }

  public func lastEvidenceHeads(chain: String, place: String) throws(StorageError) -> [StoredEvidenceHead]? {
    try retrying { try base.lastEvidenceHeads(chain: chain, place: place) }
  }

  public func evidenceHeads(chain: String, after count: Int64) throws(StorageError) -> [StoredEvidenceHead] {
    try retrying { try base.evidenceHeads(chain: chain, after: count) }
  }

  // MARK: Contents and server

  public var fetchLimit: Int { base.fetchLimit }

  public func prefetch(_ artifacts: [Artifact]) { base.prefetch(artifacts) }

  public func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try base.readContent(of: artifact, body)
  }

  public func serverStatus() throws(StorageError) -> ServerStatus { try retrying { try base.serverStatus() } }
}
