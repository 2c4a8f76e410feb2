import Glibc

/// Reads a file that must be small. Blocks, also for the writer of a pipe.
///
/// - `what`: the kind of file, for the message if it is larger than `limit` bytes.
/// - `mustBeRegular`: refuses a pipe or a device.
/// - Throws `InputError`, and `Interrupted`.
package func readSmallFile(
  _ path: Path, limit: Int, what: String, interruption: Interruption? = nil, mustBeRegular: Bool = false
) throws -> [UInt8] {
  let source = try DescriptorSource(opening: path, interruption: interruption ?? Interruption())
  if mustBeRegular, source.kind != .regular { throw InputError(.unreadable, "\(path.display): is not a regular file") }
  return try readSmall(source, limit: limit, what: what)
}

/// The same for an open source.
func readSmall(_ source: any ByteSource, limit: Int, what: String) throws -> [UInt8] {
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 64 << 10)
  while true {
    let count = try chunk.withUnsafeMutableBytes { try source.read(into: $0) }
    if count == 0 { return bytes }
    bytes += chunk[..<count]
    if bytes.count > limit {
      throw InputError(.malformed, "\(source.name): too large for \(what) (limit \(limit >> 10) KiB)")
    }
  }
}
