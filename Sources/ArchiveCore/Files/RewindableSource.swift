import Glibc

/// A source that can be read twice: a regular file from its descriptor, anything else from a copy in an unnamed file.
package final class RewindableSource: ByteSource {
  private let source: any ByteSource
  /// The offset at which reading began; nil if the source is copied.
  private let start: off_t?
  private let copy: ByteSpool?
  private var copied: SpoolReader?

  /// - `alwaysCopies`: copies a regular file too, so that both passes see the same bytes.
  ///
  /// Throws `ItemError` if a copy cannot be created.
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

  /// Starts again from the first byte read; a copy contains only what was read before.
  ///
  /// Throws `ItemError`.
  package func rewind() throws(ItemError) {
    if let copy { copied = try copy.reader() }
    if let start { (source as? DescriptorSource)?.seek(to: start) }
  }
}
