import Logging

extension EvidenceLog {
  /// Appends records, and stores the new head in the archive's database with the next commit.
  ///
  /// Blocks. Throws `EvidenceError`.
  func append(_ records: [EvidenceRecord], keptBy storage: any ArchiveConnection) throws(EvidenceError) {
    if let head = try append(records) { storage.evidenceHead = StoredEvidenceHead(head: head, place: place) }
  }
}

extension ArchiveConnection {
  /// Stores the head of the evidence log in the database at the end of a run; a failure is reported in the log.
  func keepEvidenceHead(_ log: Logger) {
    if let refusal = evidenceRefusal {
      log.warning("cannot save the head of the evidence log in the database", metadata: ["error": "\(refusal)"])
    }
    do throws(StorageError) { try keepEvidenceHead() } catch {
      log.warning(
        "cannot save the head of the evidence log in the database", metadata: ["error": "\(error.message)"])
    }
  }
}
