/// A summary of a program's standard error, for a message about its failure.
struct ProgramMessage {
  private let lines: [String]

  /// The longest reason, in characters; longer ones are cut.
  private static let limit = 300

  init(_ text: String) {
    lines = text.split(whereSeparator: \.isNewline).map { Self.trimmed($0) }.filter { !$0.isEmpty }
  }

  private static func trimmed(_ text: Substring) -> String { String(text).trimmingSpaces() }

  /// The line with the reason: the first that begins with `fatal:` or `error:`, without that word, or else the first
  /// line.
  var reason: String? {
    for word in ["fatal: ", "error: "] {
      if let line = lines.first(where: { $0.lowercased().hasPrefix(word) }) { return cut(line.dropFirst(word.count)) }
    }
    return lines.first.map { cut($0[...]) }
  }

  /// The first line with this beginning, such as a command that the program suggests.
  func line(beginning start: String) -> String? { lines.first { $0.hasPrefix(start) }.map { cut($0[...]) } }

  private func cut(_ text: Substring) -> String {
    text.count > Self.limit ? text.prefix(Self.limit) + "…" : String(text)
  }
}
