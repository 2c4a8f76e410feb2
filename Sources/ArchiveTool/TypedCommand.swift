import ArchiveCore
import ArgumentParser

/// What was typed, as far as it can be understood when the parser has refused it.
///
/// The parser validates values before it looks for unknown options, so that its first complaint may be about a
/// consequence of a misspelled option.
struct TypedCommand {
  /// The tool and its subcommands, as typed.
  let path: [String]
  /// A message about a subcommand that does not exist; nil where there is none.
  let unknownSubcommand: String?
  /// A message about the first option that does not exist; nil where there is none.
  let unknownOption: String?

  init(_ root: any ParsableCommand.Type, _ arguments: [String]) {
    var path = [root.configuration.commandName ?? ""]
    var command = root
    var rest = arguments[...]
    var unknown: String?
    while let name = rest.first, !command.configuration.subcommands.isEmpty, !name.hasPrefix("-") {
      let known = command.configuration.subcommands
      guard let next = known.first(where: { $0.configuration.commandName == name }) else {
        let names = known.compactMap { $0.configuration.commandName }
        let advice =
          nearest(to: name, among: names).map { "did you mean \"\($0)\"?" }
          ?? "it is one of \(names.joined(separator: ", "))"
        unknown = "unknown subcommand \"\(name)\"; \(advice)"
        break
      }
      path.append(name)
      command = next
      rest = rest.dropFirst()
    }
    self.path = path
    unknownSubcommand = unknown
    unknownOption =
      unknown != nil
      ? nil : OptionNames(help: root.helpMessage(for: command, includeHidden: true, columns: 80)).complaint(about: rest)
  }
}

/// The options of a command, as its help lists them: the parser has no other public list.
private struct OptionNames {
  private var long: Set<String> = []
  private var short: Set<Character> = []

  init(help: String) {
    for line in help.split(separator: "\n") where line.hasPrefix("  -") {
      // The label of an option ends before the first two spaces.
      let label = String(line.dropFirst(2)).components(beforeFirst: "  ")
      for word in label.split(whereSeparator: { " ,/".contains($0) }) where word.hasPrefix("-") {
        if word.hasPrefix("--") {
          long.insert(String(word))
        } else if let letter = word.dropFirst().first {
          short.insert(letter)
        }
      }
    }
  }

  /// A message about the first of the arguments that looks like an option and is not one; nil where there is none.
  func complaint(about arguments: ArraySlice<String>) -> String? {
    for argument in arguments {
      if argument == "--" { return nil }
      if argument.hasPrefix("--") {
        let name = String(argument.prefix { $0 != "=" })
        if !long.contains(name) { return "unknown option \(name)" + advice(for: name) }
      } else if argument.hasPrefix("-"), let letter = argument.dropFirst().first, letter.isLetter,
        !short.contains(letter)
      {
        return "unknown option \(argument)" + advice(for: "-" + argument)
      }
    }
    return nil
  }

  private func advice(for name: String) -> String {
    let names = long.sorted()
    // An option that was typed half is meant more often than one with other letters.
    let beginning = names.filter { $0.hasPrefix(name) }
    let meant = beginning.count == 1 ? beginning[0] : nearest(to: name, among: names)
    return meant.map { "; did you mean \($0)?" } ?? ""
  }
}

/// The name that differs least, where it differs in few letters.
private func nearest(to name: String, among known: [String]) -> String? {
  let found = known.map { ($0, editDistance(name, $0)) }.min { $0.1 < $1.1 }
  return found.flatMap { $0.1 <= 2 ? $0.0 : nil }
}

extension String {
  /// The text before the first occurrence of `separator`, or all of it.
  fileprivate func components(beforeFirst separator: String) -> String {
    firstRange(of: separator).map { String(self[..<$0.lowerBound]) } ?? self
  }
}
