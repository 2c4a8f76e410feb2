import Glibc

@testable import ArchiveCore

/// A property that must hold for any input, checked with inputs from a fuzzer.
///
/// If it does not hold, it ends the process, and libFuzzer reports the input.
struct Property: Sendable {
  /// Its name in `make fuzz TARGETS=`, and that of the folder of its seeds.
  let name: String
  /// Checks the property for one input.
  private let body: @Sendable ([UInt8]) -> Void
  /// The work whose time must grow linearly with the input's size.
  private let work: @Sendable ([UInt8]) -> Void

  init(
    _ name: String, work: @escaping @Sendable ([UInt8]) -> Void, check: @escaping @Sendable ([UInt8]) -> Void
  ) {
    (self.name, self.work, body) = (name, work, check)
  }

  /// Ends the process when the property does not hold for these bytes.
  func check(_ bytes: [UInt8]) {
    Self.forget()
    body(bytes)
    // This costs a thousand times as much as one input.
    if Growth.isDue(bytes) { checkGrowth(bytes) }
  }

  /// Ends the process when the work's time grows faster than an input grown from these bytes.
  func checkGrowth(_ bytes: [UInt8]) {
    if let growth = Growth(seed: bytes) { check(growth) }
  }

  func check(_ growth: Growth) {
    if let ratio = growth.excess(of: work) {
      violated("\(name): \(Growth.factor) times the input takes \(ratio) times the time: \(growth)")
    }
  }

  /// Removes the state that an earlier input left in the process.
  private static func forget() {
    #if FUZZING
      KnownSecrets.forget()
    #endif
  }

  static let all: [Property] = [
    .json, .records, .csv, .manifest, .toml, .urls, .redaction, .evidence, .template, .time, .zstd, .zlib,
  ]
}

/// Ends the process unless the condition holds.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { violated(message()) }
}

func violated(_ message: String) -> Never { fatalError("VIOLATED: \(message)") }

/// The value, or nil for an error of an allowed type; any other error ends the process.
func allowing<R, E: Error>(_ kinds: any Error.Type..., body: () throws(E) -> R) -> R? {
  do throws(E) { return try body() } catch {
    require(kinds.contains { type(of: error as any Error) == $0 }, "an unexpected error: \(error)")
    return nil
  }
}
