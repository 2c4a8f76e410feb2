/// An input cannot be read; a tool ends with status 65, 66 or 74.
public struct InputError: Error, CustomStringConvertible {
  /// The kinds of failure.
  public enum Kind: Sendable {
    /// The file does not exist.
    case missing
    /// The file cannot be read.
    case unreadable
    /// The file does not have the expected format.
    case malformed
  }

  /// The kind of failure.
  public let kind: Kind
  /// The file, and, if known, the line and the reason.
  public let message: String

  /// The message.
  public var description: String { message }

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

/// Standard output could not be written.
package enum OutputError: Error, Equatable {
  /// The reader has closed the pipe (EPIPE): the tool ends quietly, by SIGPIPE.
  case closed
  /// Any other errno, such as ENOSPC.
  case failed(errno: Int32)
}
