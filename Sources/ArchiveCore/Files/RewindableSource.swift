import Glibc

/// A source that can be read again: a regular file from its descriptor, anything else from a copy in a file without a name.
package final class RewindableSource: ByteSource {
  private let source: any ByteSource
  /// Where the file's reading began; nil where it is copied.
  private let start: off_t?
  private let copy: ByteSpool?
  private var copied: SpoolReader?

  /// - `alwaysCopies`: whether a regular file is copied too, so that both readings see the same bytes.
  ///
  /// Throws `ItemError` where a copy cannot be made.
  package init(_ source: any ByteSource, alwaysCopies: Bool = false) throws(ItemError) {
    self.source = source
    start = alwaysCopies ? nil : (source as? DescriptorSource)?.offset
    copy = start == nil ? try ByteSpool() : nil
  }

  package var name: String { source.name }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if let copied {
      if (source as? DescriptorSource)?.interruption.received != nil { throw Interrupted() }
      return try copied.read(into: buffer)
    }
    let count = try source.read(into: buffer)
    try copy?.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    return count
  }

  package func isReady() -> Bool { copied != nil || source.isReady() }

  /// The next read is the first one again; what was not read before is not read then.
  ///
  /// Throws `ItemError`.
  package func rewind() throws(ItemError) {
    if let copy { copied = try copy.reader() }
    if let start { (source as? DescriptorSource)?.seek(to: start) }
  }
}
