/// The findings of the verification of an evidence log.
public struct EvidenceFindings: Sendable {
  /// Records that are linked.
  public let records: Int64
  /// Lines of another tool that are covered by the hash in a later record.
  public let vouched: Int64
  /// Lines of another tool after the last record, which no hash covers yet.
  public let unvouched: Int64
  /// The head of the log; nil if it has no record.
  package let head: EvidenceHead?
  /// Whether the database has heads of the log; nil if it was not queried.
  package let database: EvidenceWitness.Standing?
  public let problems: [EvidenceProblem]
  /// Why the database could not be queried, if it should have been.
  public let failure: StorageError?

  init(_ verification: EvidenceVerification, witness: EvidenceWitness?, failure: StorageError?) {
    (records, vouched, unvouched) = (verification.records, verification.vouched, verification.unvouched)
    (head, problems) = (verification.head, verification.problems)
    (database, self.failure) = (witness?.standing, failure)
  }
}

/// A problem in an evidence log.
public struct EvidenceProblem: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// A record was changed after it was written.
    case edited
    /// A line between records was added after they were written.
    case inserted
    /// Records are missing.
    case deleted
    /// Records are not in the order in which they were written.
    case reordered
    /// The log ends before the record in its head.
    case truncated
    /// A record differs from the one in the head.
    case replaced
    /// A line is not a record, or only the beginning of one.
    case malformed
    /// There is no head to compare the log with.
    case unwitnessed
  }

  public let kind: Kind
  /// The file, and the line in it counted from 1, if the problem has a place.
  public let file: String?
  public let line: Int?
  public let message: String
}
