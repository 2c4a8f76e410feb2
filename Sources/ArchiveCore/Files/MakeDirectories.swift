import Glibc

/// Creates a directory and its missing parents (mkdir(2)).
///
/// Throws `ItemError` that names the directory.
package func makeDirectories(_ path: Path) throws(ItemError) {
  var prefix: [UInt8] = path.isAbsolute ? [UInt8(ascii: "/")] : []
  for part in path.components {
    prefix += part.bytes
    let made = Path(bytes: prefix)!.withPlatformString { path in uninterrupted { mkdir(path, 0o777) } }
    if made != 0, errno != EEXIST { throw FileError.current(String(decoding: prefix, as: UTF8.self)) }
    prefix.append(UInt8(ascii: "/"))
  }
}
