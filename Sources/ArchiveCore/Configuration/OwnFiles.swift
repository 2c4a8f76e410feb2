extension ArchiveConfig {
  /// The tools' own files and their configuration: a restore must not replace any of them.
  package var ownFiles: [Path] {
    let keys: [ConfigurationKey] = [.loggingFile, .backendPasswordFile]
    return (fileNames + [Self.defaultFile] + keys.compactMap { self[$0]?.value }).compactMap { Path($0) }
      + EvidenceFiles(directory: evidenceDirectory).all
  }
}
