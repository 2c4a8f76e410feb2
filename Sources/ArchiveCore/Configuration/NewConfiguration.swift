/// The configuration file that `init` makes.
public enum NewConfiguration {
  private static let path = Path(ArchiveConfig.defaultFile)!

  /// Throws `ItemError` `output_exists` when there is a configuration already.
  public static func refuseExisting() throws(ItemError) {
    let directories = OutputDirectories(root: nil, isConfined: false, mayCreate: false)
    guard let place = try directories.directory(of: path) else { return }
    if try place.directory.status(of: place.name) != nil {
      throw ItemError(.outputExists, "\(path.display): exists; it is never overwritten")
    }
  }

  /// Writes `.codex/archive.toml`, with `url` in the place of the default where it is given.
  ///
  /// Throws `ItemError`, `output_exists` when there is one already.
  public static func write(url: String?) throws(ItemError) {
    var text = ArchiveConfig.template
    if let url {
      let quoted = url.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      text = text.replacing("sqlite:///./.codex/archive.sqlite", with: quoted)
    }
    try refuseExisting()
    let directories = OutputDirectories(root: nil, isConfined: false, mayCreate: true)
    guard let place = try directories.directory(of: path) else { preconditionFailure("directories may be made") }
    let pending = try PendingOutput(place.name, in: place.directory)
    let bytes = Array(text.utf8)
    try bytes.span.bytes.withUnsafeBytes { (bytes) throws(ItemError) in try pending.write(bytes) }
    // The file may come to hold a password.
    try pending.seal(mode: 0o600, modificationTime: nil, sync: true)
    try pending.place(replacing: false)
    pending.discard()
  }
}
