/// Reading the input failed; the tool ends with status 66 or 74.
package struct InputError: Error {
  package enum Kind: Sendable { case missing, unreadable, malformed }
  package let kind: Kind
  package let message: String

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
