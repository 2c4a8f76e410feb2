/// What a program that was run wrote to standard error, in short, for a message about its failure.
struct ProgramMessage {
  private let lines: [String]

  /// Longer reasons are cut, in characters.
  private static let limit = 300

  init(_ text: String) {
    lines = text.split(whereSeparator: \.isNewline).map { Self.trimmed($0) }.filter { !$0.isEmpty }
  }

  private static func trimmed(_ text: Substring) -> String { String(text).trimmingSpaces() }

  /// The line that says why: the first that calls itself fatal or an error, without that word, else the first of all.
  var reason: String? {
    for word in ["fatal: ", "error: "] {
      if let line = lines.first(where: { $0.lowercased().hasPrefix(word) }) { return cut(line.dropFirst(word.count)) }
    }
    return lines.first.map { cut($0[...]) }
  }

  /// The first line that begins so, such as a command that the program advises.
  func line(beginning start: String) -> String? { lines.first { $0.hasPrefix(start) }.map { cut($0[...]) } }

  private func cut(_ text: Substring) -> String {
    text.count > Self.limit ? text.prefix(Self.limit) + "…" : String(text)
  }
}
