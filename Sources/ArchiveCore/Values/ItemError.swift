/// The reason why an item failed: the `error` of its record.
public struct ItemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The stable codes of records; a program may switch on them.
  public enum Code: String, Sendable, CaseIterable {
    case invalidItem = "invalid_item"
    case duplicateOutput = "duplicate_output"
    case outputOutsideRoot = "output_outside_root"
    case outputExists = "output_exists"
    case notFound = "not_found"
    case purged
    /// The item is under legal hold, which takes precedence over everything.
    case held
    /// There is no request to approve or withdraw.
    case notRequested = "not_requested"
    /// The approver is the requester.
    case samePerson = "same_person"
    case corrupt
    case hashMismatch = "hash_mismatch"
    case unsupportedCodec = "unsupported_codec"
    case tooLarge = "too_large"
    case ioError = "io_error"
    case noSpace = "no_space"
    case permissionDenied = "permission_denied"
    case backendUnavailable = "backend_unavailable"
    case backendDenied = "backend_denied"
    case backendError = "backend_error"
    case timeout
    case cancelled
    case `internal`
  }

  /// Whether trying again may help.
  public enum Class: String, Sendable {
    /// Certainly not done; trying again may help.
    case transient
    /// The same request will fail the same way.
    case permanent
    /// The connection was lost at COMMIT: check the outcome before repeating.
    case unknown
  }

  public let code: Code
  public let errorClass: Class
  public let message: String
  /// The column of the fault in a malformed line, counted from 1.
  public let column: Int?
  /// The system's error number, if a system call failed.
  public let errno: Int32?
  /// The database's own code, if the database failed.
  public let nativeCode: String?

  public var description: String { message }

  package init(
    _ code: Code, _ message: String, class errorClass: Class = .permanent, column: Int? = nil, errno: Int32? = nil,
    nativeCode: String? = nil
  ) {
    self.code = code
    self.message = message
    self.errorClass = errorClass
    self.column = column
    self.errno = errno
    self.nativeCode = nativeCode
  }

  func write(to json: inout JSONWriter) {
    json.object {
      $0.member("code", code.rawValue)
      $0.member("class", errorClass.rawValue)
      $0.member("message", shown(message))
      if let column { $0.member("column", Int64(column)) }
      if let errno { $0.member("errno", Int64(errno)) }
      if let nativeCode { $0.member("native_code", nativeCode) }
    }
  }
}
