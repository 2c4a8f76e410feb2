/// What the verification of an evidence log found.
public struct EvidenceFindings: Sendable {
  /// Records that are linked.
  public let records: Int64
  /// Lines of another tool that a later record vouches for.
  public let vouched: Int64
  /// Lines of another tool after the last record, which nothing vouches for yet.
  public let unvouched: Int64
  /// How far the log goes; nil when it holds no record.
  package let head: EvidenceHead?
  /// What the database knows of the log; nil where it was not asked.
  package let database: EvidenceWitness.Standing?
  public let problems: [EvidenceProblem]
  /// Why the database could not be asked, though it should have been.
  public let failure: StorageError?

  init(_ verification: EvidenceVerification, witness: EvidenceWitness?, failure: StorageError?) {
    (records, vouched, unvouched) = (verification.records, verification.vouched, verification.unvouched)
    (head, problems) = (verification.head, verification.problems)
    (database, self.failure) = (witness?.standing, failure)
  }
}

/// What is wrong with an evidence log.
public struct EvidenceProblem: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// A record is not as it was written.
    case edited
    /// Something stands between records that was not there when they were written.
    case inserted
    /// Records that were there are missing.
    case deleted
    /// Records do not stand in the order in which they were written.
    case reordered
    /// The log ends before its head.
    case truncated
    /// The log's records are not those that its head knows.
    case replaced
    /// A line is no record, or only the beginning of one.
    case malformed
    /// There is nothing to compare the log with.
    case unwitnessed
  }

  public let kind: Kind
  /// The file, and the line in it, counted from 1, where the problem has a place.
  public let file: String?
  public let line: Int?
  public let message: String
}
