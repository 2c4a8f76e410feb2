import CFuzzer
import Glibc

/// Runs libFuzzer on one property: `archive-fuzz PROPERTY [libFuzzer's options and files ...]`.
@main
enum Fuzzer {
  /// Set once, before the fuzzer starts.
  nonisolated(unsafe) private static var property = Property.all[0]

  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count > 1, let chosen = Property.all.first(where: { $0.name == arguments[1] }) else {
      print(Property.all.map(\.name).joined(separator: "\n"))
      exit(64)
    }
    property = chosen
    // libFuzzer keeps the pointers.
    let rest = [arguments[0]] + arguments.dropFirst(2)
    let words = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: rest.count + 1)
    for (index, word) in rest.enumerated() { words[index] = strdup(word) }
    words[rest.count] = nil
    var count = Int32(rest.count)
    var pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = words
    let status = LLVMFuzzerRunDriver(&count, &pointer) { bytes, size in
      Fuzzer.property.check(Array(UnsafeBufferPointer(start: bytes, count: size)))
      return 0
    }
    exit(status)
  }
}
