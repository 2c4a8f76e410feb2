extension ArchiveConfig {
  /// Files that configure the tools or that they keep: no output of a restore may replace one of them.
  package var ownFiles: [Path] {
    let keys: [ConfigurationKey] = [.loggingFile, .backendPasswordFile]
    return (fileNames + [Self.defaultFile] + keys.compactMap { self[$0]?.value }).compactMap { Path($0) }
      + EvidenceFiles(directory: evidenceDirectory).all
  }
}
