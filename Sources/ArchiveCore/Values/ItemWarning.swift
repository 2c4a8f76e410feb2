/// Something of an item that is not as its user would expect though its content was archived or put back, as `warnings` of its record lists it.
public struct ItemWarning: Equatable, Sendable {
  /// The stable codes of records; a program may switch on them.
  public enum Code: String, Sendable, CaseIterable {
    case permissionsNotSet = "permissions_not_set"
    case timeNotSet = "time_not_set"
    /// The file that was replaced belonged to somebody else.
    case ownerNotKept = "owner_not_kept"
    /// A file of git-LFS was archived as git has it: a few lines that name the content.
    case lfsPointer = "lfs_pointer"
    /// The archive does not hold the content itself, so that it could not delete it.
    case heldElsewhere = "held_elsewhere"
    /// Bytes of a purged content are still in the archive's files, which another process is using.
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
