import Glibc

/// The content of a file that is small by its nature. Blocks, for the writer of a pipe, too.
///
/// - `what`: ends the message about one that is larger than `limit` bytes.
/// - `mustBeRegular`: refuses a pipe or a device.
/// - Throws `InputError`, and `Interrupted`.
package func readSmallFile(
  _ path: Path, limit: Int, what: String, interruption: Interruption? = nil, mustBeRegular: Bool = false
) throws -> [UInt8] {
  let source = try DescriptorSource(opening: path, interruption: interruption ?? Interruption())
  if mustBeRegular, source.kind != .regular { throw InputError(.unreadable, "\(path.display): is not a regular file") }
  return try readSmall(source, limit: limit, what: what)
}

/// The same of a source that is open.
func readSmall(_ source: any ByteSource, limit: Int, what: String) throws -> [UInt8] {
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 64 << 10)
  while true {
    let count = try chunk.withUnsafeMutableBytes { try source.read(into: $0) }
    if count == 0 { return bytes }
    bytes += chunk[..<count]
    if bytes.count > limit {
      throw InputError(.malformed, "\(source.name): larger than \(limit >> 10) KiB, which \(what)")
    }
  }
}
