/// Reading the input failed; the tool ends with status 66 or 74.
public struct InputError: Error {
  public enum Kind: Sendable { case missing, unreadable, malformed }
  public let kind: Kind
  public let message: String

  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

/// Standard output could not be written.
public enum OutputError: Error, Equatable {
  /// The reader has gone (EPIPE): end quietly, by SIGPIPE.
  case closed
  /// Any other errno, ENOSPC among them.
  case failed(errno: Int32)
}
