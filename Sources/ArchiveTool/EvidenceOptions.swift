package import ArchiveCore
import ArgumentParser

/// Whether actions are recorded in the evidence log.
package struct EvidenceOptions: ParsableArguments {
  @Flag(
    inversion: .prefixedNo, help: "Record each action in the evidence log; if that fails, the item fails.")
  package var evidence = true

  package init() {}

  /// Opens the configured log; nil with `--no-evidence`. Throws `EvidenceError`.
  ///
  /// - `patience`: seconds to wait for other writers; nil for no limit.
  package func log(
    _ config: ArchiveConfig, isDurable: Bool = true, patience: Double? = nil
  ) throws(EvidenceError) -> EvidenceLog? {
    if !evidence { return nil }
    return try EvidenceLog(
      directory: config.evidenceDirectory, isDurable: isDurable, interruption: Signals.interruption, patience: patience
    ) { Diagnostics.warn($0) }
  }
}
