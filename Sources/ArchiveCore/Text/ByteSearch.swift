import CLinux

extension String {
  /// Whether the text contains these bytes (memmem(3)); the standard library's generic search is too slow for every
  /// item.
  func holds(bytesOf part: StaticString) -> Bool {
    utf8.withContiguousStorageIfAvailable { $0.holds(part) } ?? utf8.contains("\(part)".utf8)
  }
}

extension [UInt8] {
  /// Whether this part occurs (memmem(3)).
  func holds(_ part: StaticString) -> Bool { withUnsafeBufferPointer { $0.holds(part) } }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func holds(_ part: StaticString) -> Bool {
    memmem(baseAddress, UInt(count), part.utf8Start, UInt(part.utf8CodeUnitCount)) != nil
  }
}
