extension ArchiveConfig {
  /// The text of a new `.codex/archive.toml`: every key at its default, with a comment.
  ///
  /// Only the URL is set: a key in a file hides its environment variable, and a new file should hide no other.
  package static let template = template(url: .default)

  /// The URL in a new file.
  enum TemplateURL {
    case `default`
    case other(String)
    /// The default, in a comment, so that it does not hide a URL that is set elsewhere.
    case comment
  }

  static func template(url: TemplateURL) -> String {
    var text = """
      # Configuration of archive-tools, described in archive.toml(5).
      # "archive-config show --origin" shows where each value comes from.
      # A key that is set here takes precedence over its environment variable.

      """
    var table: Substring = ""
    // Keys that are set come first in a table.
    let keys = ConfigurationKey.allCases
    for first in keys where first.parts.table != table {
      table = first.parts.table
      text += "\n[\(table)]\n"
      let keysHere = keys.filter { $0.parts.table == table }
      let isSet = { (key: ConfigurationKey) in if case .set = key.row.template.form { true } else { false } }
      for key in keysHere.filter(isSet) + keysHere.filter({ !isSet($0) }) {
        text += key.templateLines(key == .backendURL ? url : .default)
      }
    }
    return text
  }
}

extension ConfigurationKey {
  fileprivate func templateLines(_ url: ArchiveConfig.TemplateURL) -> String {
    let template = row.template
    let comment = template.comment.map { "# \($0)\n" } ?? ""
    var (form, value) = (template.form, template.value)
    switch url {
    case .default: break
    case .other(let url): value = kind.toml(url)
    case .comment: form = .comment
    }
    let start =
      switch form {
      case .set: ""
      case .comment: "#"
      case .alternative: "# or: "
      }
    return "\(comment)\(start)\(parts.name) = \(value)\n"
  }
}
