extension ConfigurationKey {
  /// The items of the list of keys in archive-config(1), in mdoc(7); a test compares them with the manual.
  static var manualText: String { allCases.map(\.manualText).joined() }

  private var manualText: String {
    let sentences = row.meaning.replacing(". ", with: ".\n")
    return ".It Cm \(rawValue) , Ev \(environmentVariable)\n\(sentences)\n\(values)\n"
  }

  /// A sentence, or two, on the values and the default.
  private var values: String {
    let allowed =
      switch kind {
      case .text, .flag: ""
      case .choice(let words): "One of " + words.joined(separator: ", ")
      case .command, .list, .integer, .number: kind.description.prefix(1).uppercased() + kind.description.dropFirst()
      }
    let defaultText = defaultValue.map { (allowed.isEmpty ? "By default " : "; by default ") + $0 }
    if allowed.isEmpty, defaultText == nil { return "There is no default." }
    return allowed + (defaultText ?? "") + "."
  }
}
