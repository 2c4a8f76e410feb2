package import ArchiveCore
import ArgumentParser

/// Whether what is done is written to the evidence log.
package struct EvidenceOptions: ParsableArguments {
  @Flag(
    inversion: .prefixedNo, help: "Write what was done to the evidence log; what could not be written there failed.")
  package var evidence = true

  package init() {}

  /// Opens the configured log; nil where none is wanted. Throws `EvidenceError`.
  ///
  /// - `patience`: seconds to wait for others who write to it; nil for no limit.
  package func log(
    _ config: ArchiveConfig, isDurable: Bool = true, patience: Double? = nil
  ) throws(EvidenceError) -> EvidenceLog? {
    if !evidence { return nil }
    return try EvidenceLog(
      directory: config.evidenceDirectory, isDurable: isDurable, interruption: Signals.interruption, patience: patience
    ) { Diagnostics.warn($0) }
  }
}
