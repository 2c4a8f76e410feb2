/// The evidence log cannot be opened or written.
public struct EvidenceError: Error, CustomStringConvertible {
  public enum Kind: Sendable, CaseIterable {
    /// The log or its head cannot be created or opened, before anything is done.
    case opening
    /// A record cannot be written to a log that was opened.
    case writing
    /// Another process holds the log's lock, and waiting for it timed out.
    case locked
  }

  public let kind: Kind
  /// The file and the cause, without the rest of the sentence.
  public let message: String

  public var description: String { sentence }

  package init(_ kind: Kind, _ message: String) { (self.kind, self.message) = (kind, message) }

  /// The message for a person.
  package var sentence: String { "the evidence log cannot be written: \(message)" }

  /// The error of an item that was completed but not recorded; `done` says what was completed, such as `archived`.
  package func itemError(done: String) -> ItemError {
    ItemError(.ioError, "\(done), but the evidence log could not be written: \(message)")
  }
}
