/// The configuration file that `init` creates.
package enum NewConfiguration {
  private static let path = Path(ArchiveConfig.defaultFile)!

  /// Throws `ItemError` `output_exists` when there is a configuration already.
  package static func refuseExisting() throws(ItemError) {
    let directories = OutputDirectories(root: nil, isConfined: false, mayCreate: false)
    guard let place = try directories.directory(of: path) else { return }
    if try place.directory.status(of: place.name) != nil {
      throw ItemError(.outputExists, "\(path.display): exists; it is never overwritten")
    }
  }

  /// Writes `.codex/archive.toml`, with the URL that `config` has from a flag, or by default.
  ///
  /// One from the environment or from another file stays there: it may hold a password, and the new file would hide it.
  /// Throws `ItemError`, `output_exists` when there is one already.
  package static func write(for config: ArchiveConfig) throws(ItemError) {
    let text =
      switch config[.backendURL]?.origin {
      case .flag: ArchiveConfig.template(url: .other(config.url.text))
      case .environment, .file: ArchiveConfig.template(url: .comment)
      case .builtIn, nil: ArchiveConfig.template
      }
    try refuseExisting()
    let directories = OutputDirectories(root: nil, isConfined: false, mayCreate: true)
    guard let place = try directories.directory(of: path) else { preconditionFailure("directories may be made") }
    let pending = try PendingOutput(place.name, in: place.directory)
    let bytes = Array(text.utf8)
    try bytes.span.bytes.withUnsafeBytes { (bytes) throws(ItemError) in try pending.write(bytes) }
    // The file may come to hold a password.
    _ = try pending.seal(OutputAttributes(mode: 0o600), sync: true)
    try pending.placeNew()
    try place.directory.sync()
    try ignore(place.directory)
  }

  /// Keeps `.codex` out of git, where nothing says so yet (gitignore(5)).
  private static func ignore(_ directory: OutputDirectory) throws(ItemError) {
    let name = Path(".gitignore")!
    if try directory.status(of: name) != nil { return }
    let pending = try PendingOutput(name, in: directory)
    let bytes = Array("*\n".utf8)
    try bytes.span.bytes.withUnsafeBytes { (bytes) throws(ItemError) in try pending.write(bytes) }
    _ = try pending.seal(OutputAttributes(mode: 0o644), sync: true)
    try pending.placeNew()
    try directory.sync()
  }
}
