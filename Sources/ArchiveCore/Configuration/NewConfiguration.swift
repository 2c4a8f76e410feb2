/// The configuration file that `archive-config init` creates.
package enum NewConfiguration {
  private static let path = Path(ArchiveConfig.defaultFile)!

  /// Throws `ItemError` `output_exists` if a configuration exists already.
  package static func refuseExisting() throws(ItemError) {
    let directories = OutputDirectories(root: nil, isConfined: false, mayCreate: false)
    guard let place = try directories.directory(of: path) else { return }
    if try place.directory.status(of: place.name) != nil {
      throw ItemError(.outputExists, "\(path.display): already exists, and is never overwritten")
    }
  }

  /// Writes `.codex/archive.toml`, with the URL from a flag in `config`, or the default.
  ///
  /// A URL from the environment or another file is not copied: it may contain a password, and the new file would hide
  /// it.
  /// Throws `ItemError`, `output_exists` if the file exists already.
  package static func write(for config: ArchiveConfig) throws(ItemError) {
    let text =
      switch config[.backendURL]?.origin {
      case .flag: ArchiveConfig.template(url: .other(config.url.text))
      case .environment, .file: ArchiveConfig.template(url: .comment)
      case .builtIn, nil: ArchiveConfig.template
      }
    try refuseExisting()
    let directories = OutputDirectories(root: nil, isConfined: false, mayCreate: true)
    guard let place = try directories.directory(of: path) else { preconditionFailure("directories may be created") }
    // A password may be added to the file later.
    try create(place.name, text, mode: 0o600, in: place.directory)
    // Makes git ignore the directory, unless the user has decided otherwise (gitignore(5)).
    if try place.directory.status(of: gitIgnore) == nil {
      try create(gitIgnore, "*\n", mode: 0o644, in: place.directory)
    }
  }

  private static let gitIgnore = Path(".gitignore")!

  /// Creates a file atomically and makes it durable.
  private static func create(
    _ name: Path, _ text: String, mode: UInt32, in directory: OutputDirectory
  ) throws(ItemError) {
    let pending = try PendingOutput(name, in: directory)
    let bytes = Array(text.utf8)
    try bytes.span.bytes.withUnsafeBytes { (bytes) throws(ItemError) in try pending.write(bytes) }
    _ = try pending.seal(OutputAttributes(mode: mode), sync: true)
    try pending.placeNew()
    try directory.sync()
  }
}
