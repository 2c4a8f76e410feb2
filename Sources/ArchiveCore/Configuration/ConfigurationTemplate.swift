extension ArchiveConfig {
  /// The text of a new `.codex/archive.toml`: every key, explained, at its default.
  ///
  /// Only the URL is set: what a file sets hides the environment, and a new file should hide nothing else.
  package static let template = template(url: .default)

  /// The URL in a new file.
  enum TemplateURL {
    case `default`
    case other(String)
    /// The default, in a comment: a URL that is set elsewhere is not to be hidden.
    case comment
  }

  static func template(url: TemplateURL) -> String {
    var text = """
      # Configuration of the archive tools; archive-config(1) tells where each value in force comes from.
      # A key that is set here hides its environment variable.

      """
    var table: Substring = ""
    // What a table sets comes first in it.
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
