import Glibc

/// A pattern for whole paths, as in fnmatch(3) without flags: `*` and `?` match `/` too.
///
/// Characters are UTF-8, in every locale; a path that is not UTF-8 is compared byte by byte.
package struct PathPattern: Sendable {
  private let text: String

  package init(_ text: String) { self.text = text }

  /// Whether the whole path matches.
  package func matches(_ path: Path) -> Bool {
    let old = uselocale(Self.locale)
    defer { uselocale(old) }
    return path.withPlatformString { fnmatch(text, $0, 0) == 0 }
  }

  /// Sets UTF-8 characters for the calling thread only (uselocale(3)); nil, without a change, if the system has no such
  /// locale.
  nonisolated(unsafe) private static let locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil)
}
