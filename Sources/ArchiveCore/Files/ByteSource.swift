/// Bytes that arrive: a file, a pipe, a terminal.
public protocol ByteSource: AnyObject {
  /// What an error message calls it: a file's name, or `standard input`.
  var name: String { get }

  /// Reads at most `buffer.count` bytes, blocking until at least one is there; 0 is the end.
  ///
  /// Throws `InputError` when reading fails and `Interrupted` when a signal asked the tool to stop.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int

  /// Whether a read would return at once: bytes are there, or the end is.
  func isReady() -> Bool
}

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

/// A signal asked the tool to stop while it waited.
public struct Interrupted: Error { public init() {} }

/// Where records go, one line each.
public protocol RecordSink: AnyObject {
  /// Appends `record` and a line feed; may hold them back until `flush`.
  ///
  /// Throws `OutputError`.
  func write(_ record: [UInt8]) throws

  /// Writes out all that was held back; throws `OutputError`.
  func flush() throws
}

/// Standard output could not be written.
public enum OutputError: Error, Equatable {
  /// The reader has gone (EPIPE): end quietly, by SIGPIPE.
  case closed
  /// Any other errno, ENOSPC among them.
  case failed(errno: Int32)
}
