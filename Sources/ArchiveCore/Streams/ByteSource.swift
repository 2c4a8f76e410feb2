/// A source of bytes: a file, a pipe or a terminal.
package protocol ByteSource: AnyObject {
  /// Its name in error messages: a file's name, or `standard input`.
  var name: String { get }

  /// Reads at most `buffer.count` bytes, blocking until at least one arrives; returns 0 at the end.
  ///
  /// Throws `InputError` if reading fails, and `Interrupted` if a signal asked the tool to stop.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int

  /// Whether a read would return at once, with bytes or at the end.
  func isReady() -> Bool
}
