extension ConfigurationKey {
  /// The items of the list of keys in archive.toml(5), in mdoc(7); a test compares them with the manual.
  static var manualText: String { allCases.map(\.manualText).joined() }

  private var manualText: String {
    let sentences = row.meaning.replacing(". ", with: ".\n")
    return ".It Cm \(rawValue) , Ev \(environmentVariable)\n\(sentences)\n\(values)\n"
  }

  /// A sentence on the type and the default.
  private var values: String {
    let type =
      switch kind {
      case .text: "A string"
      case .choice(let words): "One of " + words.joined(separator: ", ")
      case .command, .list, .flag, .integer, .number:
        kind.description.prefix(1).uppercased() + kind.description.dropFirst()
      }
    if let defaultValue { return "\(type); the default is \(defaultValue)." }
    if case .text = kind { return "\(type); there is no default." }
    return "\(type)."
  }
}
