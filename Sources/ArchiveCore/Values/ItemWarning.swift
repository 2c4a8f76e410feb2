/// A difference from what the user would expect although the content was archived or restored: an entry of a record's
/// `warnings`.
public struct ItemWarning: Equatable, Sendable {
  /// The stable codes of records; a program may switch on them.
  public enum Code: String, Sendable, CaseIterable {
    case permissionsNotSet = "permissions_not_set"
    case timeNotSet = "time_not_set"
    /// The replaced file belonged to another user.
    case ownerNotKept = "owner_not_kept"
    /// A Git LFS file was archived as in git: a few lines that point to the content.
    case lfsPointer = "lfs_pointer"
    /// The archive does not store the content itself, so it could not delete it.
    case heldElsewhere = "held_elsewhere"
    /// Bytes of a purged content are still in the archive's files, because another process is using them.
    case notErased = "not_erased"
  }

  public let code: Code
  public let message: String

  package init(_ code: Code, _ message: String) { (self.code, self.message) = (code, message) }

  func write(to json: inout JSONWriter) {
    json.object {
      $0.member("code", code.rawValue)
      $0.member("message", shown(message))
    }
  }
}
