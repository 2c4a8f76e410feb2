/// Bytes that arrive: a file, a pipe, a terminal.
package protocol ByteSource: AnyObject {
  /// What an error message calls it: a file's name, or `standard input`.
  var name: String { get }

  /// Reads at most `buffer.count` bytes, blocking until at least one is there; 0 is the end.
  ///
  /// Throws `InputError` when reading fails and `Interrupted` when a signal asked the tool to stop.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int

  /// Whether a read would return at once: bytes are there, or the end is.
  func isReady() -> Bool
}
