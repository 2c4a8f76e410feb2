import CZlib
import CZstd

/// The C libraries that contents are compressed with.
package enum CompressionLibrary {
  /// Their versions, as the libraries report them.
  package static var versions: [(name: String, version: String)] {
    [("zstd", String(cString: ZSTD_versionString())), ("zlib", String(cString: zlibVersion()))]
  }
}
