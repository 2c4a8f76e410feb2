/// A connection that repeats queries and commits, as configured, after transient failures.
///
/// Calls that pass their result on in pieces (`forEachItem`, `forEachEvent`, `readContent`) are not repeated: only the
/// caller can undo the first pieces.
package final class RetryingConnection: ArchiveConnection {
  /// The connection itself, without retries.
  private let base: any ArchiveConnection
  private let retry: RunRetry

  package init(_ base: any ArchiveConnection, _ retry: RunRetry) { (self.base, self.retry) = (base, retry) }

  private func retrying<R>(_ operation: () throws -> R) throws(StorageError) -> R {
    do { return try retry.run { _ in try operation() } } catch let error as StorageError { throw error } catch {
      throw StorageError(.cancelled, "stopped by a signal while retrying to reach the archive")
    }
  }

  package var backend: Backend { base.backend }
  package var ownFiles: [Path] { base.ownFiles }
  package var keepsMilliseconds: Bool { base.keepsMilliseconds }
  package var deadline: Deadline? {
    get { base.deadline }
    set { base.deadline = newValue }
  }

  // MARK: Catalog

  package func describe(_ tombstones: [Tombstone]) throws(StorageError) -> [Tombstone: ArchivedItem] {
    try retrying { try base.describe(tombstones) }
  }

  package func lookUp(_ tombstones: [Tombstone]) throws(StorageError) -> [Tombstone: CatalogEntry] {
    try retrying { try base.lookUp(tombstones) }
  }

  package func findArtifacts(_ hashes: [ContentHash]) throws(StorageError) -> [ContentHash: Artifact] {
    try retrying { try base.findArtifacts(hashes) }
  }

  package func forEachItem(matching filter: ItemFilter, _ body: (ArchivedItem) throws -> Bool) throws {
    try base.forEachItem(matching: filter, body)
  }

  package func forEachEvent(matching filter: EventFilter, _ body: (ItemEvent) throws -> Bool) throws {
    try base.forEachEvent(matching: filter, body)
  }

  package func histories(of items: [ArchivedItem]) throws(StorageError) -> [String: ItemHistory] {
    try retrying { try base.histories(of: items) }
  }

  package func waitingContents() throws(StorageError) -> WaitingContents {
    try retrying { try base.waitingContents() }
  }

  package func names(_ kind: SharedName, limit: Int) throws(StorageError) -> [String] {
    try retrying { try base.names(kind, limit: limit) }
  }

  package func count() throws(StorageError) -> ArchiveCount { try retrying { try base.count() } }

  package func sample(_ count: Int) throws(StorageError) -> [SampledContent] { try retrying { try base.sample(count) } }

  // MARK: Ledger

  package func store(_ group: [NewItem]) throws -> [StoreOutcome] {
    try retry.run { _ in try base.store(group) }
  }

  package func recordRestores(_ restores: [RestoreEvent]) throws(StorageError) {
    try retrying { try base.recordRestores(restores) }
  }

  package func changeRetention(
    of tombstones: [Tombstone], _ access: RetentionAccess, firstEvent: String,
    _ decide: (inout RetentionWindow) -> [RetentionEffect]
  ) throws(StorageError) {
    try retrying { try base.changeRetention(of: tombstones, access, firstEvent: firstEvent, decide) }
  }

  package func erasePurged() throws(StorageError) -> Bool { try retrying { try base.erasePurged() } }

  package var evidenceHead: StoredEvidenceHead? {
    get { base.evidenceHead }
    set { base.evidenceHead = newValue }
  }

  /// Not repeated: the run is at its end, and a failure is reported in the log.
  package func keepEvidenceHead() throws(StorageError) { try base.keepEvidenceHead() }

  package var evidenceRefusal: String? { base.evidenceRefusal }

  package func lastEvidenceHeads(chain: String, place: String) throws(StorageError) -> [StoredEvidenceHead]? {
    try retrying { try base.lastEvidenceHeads(chain: chain, place: place) }
  }

  package func evidenceHeads(chain: String, after count: Int64) throws(StorageError) -> [StoredEvidenceHead] {
    try retrying { try base.evidenceHeads(chain: chain, after: count) }
  }

  // MARK: Contents and server

  package var fetchLimit: Int { base.fetchLimit }

  package func prefetch(_ artifacts: [Artifact]) { base.prefetch(artifacts) }

  package func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try base.readContent(of: artifact, body)
  }

  package func serverStatus() throws(StorageError) -> ServerStatus { try retrying { try base.serverStatus() } }
}
