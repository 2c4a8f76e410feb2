import Glibc
import Synchronization

/// Names of files that are being written: `.archive-restore-PID-RUN-NUMBER-CHECK.tmp`.
///
/// CHECK is a checksum of the rest, so that a name of somebody else's is not taken for one of these.
enum TemporaryName {
  private static let prefix = Array(".archive-restore-".utf8)
  private static let suffix = Array(".tmp".utf8)
  /// This process and this run of it.
  private static let run = "\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 36))-"
  private static let number = Atomic<Int>(0)

  /// A new name, unlike any other.
  static func next() -> Path {
    let next = number.wrappingAdd(1, ordering: .relaxed).newValue
    let middle = Array("\(run)\(next)".utf8)
    return Path(bytes: prefix + middle + [UInt8(ascii: "-")] + check(middle[...]) + suffix)!
  }

  /// Whether `name` was made by `next`, in this process or another.
  static func isOne(_ name: some Collection<UInt8>) -> Bool {
    let name = Array(name)
    guard name.starts(with: prefix), name.count > prefix.count + suffix.count,
      name.suffix(suffix.count).elementsEqual(suffix)
    else { return false }
    let middle = name[prefix.count..<(name.count - suffix.count)]
    guard let dash = middle.lastIndex(of: UInt8(ascii: "-")) else { return false }
    return middle[(dash + 1)...].elementsEqual(check(middle[..<dash]))
  }

  private static func check(_ bytes: ArraySlice<UInt8>) -> [UInt8] { Array(String(fnv1a(bytes), radix: 36).utf8) }
}

/// The FNV-1a hash of 64 bits (draft-eastlake-fnv): the same in every process.
func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
