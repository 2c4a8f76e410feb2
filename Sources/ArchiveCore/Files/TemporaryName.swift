import Glibc
import Synchronization

/// Temporary names of outputs: `.archive-restore-PID-START-MACHINE-RUN-NUMBER-CHECK.tmp`.
///
/// The name identifies the process that writes the file, so that another run can find out whether it still runs. CHECK
/// is a checksum of the rest, so that the name of another file is not mistaken for one of these.
enum TemporaryName {
  private static let prefix = Array(".archive-restore-".utf8)
  private static let suffix = Array(".tmp".utf8)
  /// This process and this run of it.
  private static let run: String = {
    let maker = ProcessIdentity.own
    let parts = [maker.start, maker.machine, UInt64(UInt32.random(in: .min ... .max))]
    return "\(maker.number)-" + parts.map { String($0, radix: 36) + "-" }.joined()
  }()
  /// The common beginning of all names of this run, and its checksum.
  private static let beginning = (bytes: prefix + Array(run.utf8), check: fnv1a(run.utf8))
  private static let number = Atomic<UInt64>(0)
  /// U+00E9 in UTF-8, and its decomposed form U+0065 U+0301.
  static let accents: [[UInt8]] = [[0xC3, 0xA9], [0x65, 0xCC, 0x81]]

  /// A new, unique name.
  static func next() -> Path {
    let next = number.wrappingAdd(1, ordering: .relaxed).newValue
    var name: [UInt8] = []
    name.reserveCapacity(beginning.bytes.count + 48)
    name += beginning.bytes
    append(next, radix: 10, to: &name)
    let check = fnv1a(name[beginning.bytes.count...], after: beginning.check)
    name.append(UInt8(ascii: "-"))
    append(check, radix: 36, to: &name)
    name += suffix
    return Path(unchecked: name)
  }

  /// The process that created `name` with `next`; nil for any other name.
  static func maker(of name: some Collection<UInt8>) -> ProcessIdentity? {
    guard name.starts(with: prefix) else { return nil }
    var name = Array(name)
    // The part that `probesFolding` adds.
    for accent in accents where name.suffix(accent.count).elementsEqual(accent) { name.removeLast(accent.count) }
    guard name.count > prefix.count + suffix.count,
      name.suffix(suffix.count).elementsEqual(suffix)
    else { return nil }
    let middle = name[prefix.count..<(name.count - suffix.count)]
    guard let dash = middle.lastIndex(of: UInt8(ascii: "-")),
      middle[(dash + 1)...].elementsEqual(check(middle[..<dash]))
    else { return nil }
    let parts = String(decoding: middle, as: UTF8.self).split(separator: "-")
    guard parts.count == 6, let number = pid_t(parts[0]), number > 0, let start = UInt64(parts[1], radix: 36),
      let machine = UInt64(parts[2], radix: 36)
    else { return nil }
    return ProcessIdentity(machine: machine, number: number, start: start)
  }

  private static func append(_ number: UInt64, radix: UInt64, to name: inout [UInt8]) {
    let start = name.count
    var rest = number
    repeat {
      let digit = UInt8(truncatingIfNeeded: rest % radix)
      name.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
      rest /= radix
    } while rest > 0
    name[start...].reverse()
  }

  private static func check(_ bytes: ArraySlice<UInt8>) -> [UInt8] { Array(String(fnv1a(bytes), radix: 36).utf8) }
}
