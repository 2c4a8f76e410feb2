import CLinux

extension String {
  /// Whether the text contains these bytes (memmem(3)); the standard library's generic search is too slow for every
  /// item.
  func holds(bytesOf part: StaticString) -> Bool {
    utf8.withContiguousStorageIfAvailable {
      memmem($0.baseAddress, UInt($0.count), part.utf8Start, UInt(part.utf8CodeUnitCount)) != nil
    } ?? utf8.contains("\(part)".utf8)
  }
}
