import Logging

extension EvidenceLog {
  /// Appends records, and has the archive's database keep how far the log goes then, together with its next commit.
  ///
  /// Blocks. Throws `EvidenceError`.
  func append(_ records: [EvidenceRecord], keptBy storage: any ArchiveConnection) throws(EvidenceError) {
    if let head = try append(records) { storage.evidenceHead = StoredEvidenceHead(head: head, place: place) }
  }
}

extension ArchiveConnection {
  /// Has the database keep how far the evidence log goes, at the end of a run; what could not be kept is told in the log.
  func keepEvidenceHead(_ log: Logger) {
    if let refusal = evidenceRefusal {
      log.warning("the database does not know how far the evidence log goes", metadata: ["error": "\(refusal)"])
    }
    do throws(StorageError) { try keepEvidenceHead() } catch {
      log.warning(
        "the database does not know how far the evidence log goes", metadata: ["error": "\(error.message)"])
    }
  }
}
