public import ArchiveCore
public import ArgumentParser

/// Whether what is done is written to the evidence log.
public struct EvidenceOptions: ParsableArguments {
  @Flag(
    inversion: .prefixedNo, help: "Write what was done to the evidence log; what could not be written there failed.")
  public var evidence = true

  public init() {}

  /// Opens the configured log; nil where none is wanted. Throws `EvidenceError`.
  public func log(_ config: ArchiveConfig, isDurable: Bool = true) throws(EvidenceError) -> EvidenceLog? {
    if !evidence { return nil }
    return try EvidenceLog(directory: config.evidenceDirectory, isDurable: isDurable) { Diagnostics.warn($0) }
  }
}
