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
          ?? "the subcommands are \(names.joined(separator: ", "))"
        unknown = "unknown subcommand \"\(name)\"; \(advice)"
        break
      }
      path.append(name)
      command = next
      rest = rest.dropFirst()
    }
    self.path = path
    unknownSubcommand = unknown
    func names(_ command: any ParsableCommand.Type) -> OptionNames {
      OptionNames(help: root.helpMessage(for: command, includeHidden: true, columns: 80))
    }
    guard unknown == nil, let option = names(command).firstUnknown(in: rest) else {
      unknownOption = nil
      return
    }
    if let owner = command.configuration.subcommands.first(where: { names($0).has(option) }) {
      let name = (path + [owner.configuration.commandName ?? ""]).joined(separator: " ")
      unknownOption = "\(option) must follow a subcommand, such as: \(name) \(option)"
    } else {
      unknownOption = "unknown option \(option)" + names(command).advice(for: option)
    }
  }
}

/// The options of a command, as its help lists them: the parser has no other public list.
private struct OptionNames {
  private var long: Set<String> = []
  private var short: Set<Character> = []
  /// The long ones that take a value.
  private var withValue: Set<String> = []

  init(help: String) {
    for line in help.split(separator: "\n") where line.hasPrefix("  -") {
      // The label of an option ends before the first two spaces.
      let label = String(line.dropFirst(2)).components(beforeFirst: "  ")
      for word in label.split(whereSeparator: { " ,/".contains($0) }) where word.hasPrefix("-") {
        if word.hasPrefix("--") {
          long.insert(String(word))
          if label.contains("<") { withValue.insert(String(word)) }
        } else if let letter = word.dropFirst().first {
          short.insert(letter)
        }
      }
    }
  }

  /// The first of the arguments that looks like an option and is not one of these; nil where there is none.
  func firstUnknown(in arguments: ArraySlice<String>) -> String? {
    var isValue = false
    for argument in arguments {
      // A value may begin with a hyphen.
      let isOfOption = isValue
      isValue = withValue.contains(argument)
      if isOfOption { continue }
      if argument == "--" { return nil }
      let name = argument.hasPrefix("--") ? String(argument.prefix { $0 != "=" }) : argument
      let isOption = name.hasPrefix("--") || name.hasPrefix("-") && name.dropFirst().first?.isLetter == true
      if isOption, !has(name) { return name }
    }
    return nil
  }

  /// Whether `name` is one of these options, or begins with a short one.
  func has(_ name: String) -> Bool {
    name.hasPrefix("--") ? long.contains(name) : name.dropFirst().first.map { short.contains($0) } ?? false
  }

  /// The option that was meant by `name`, if one is near.
  func advice(for name: String) -> String {
    let names = long.sorted()
    let name = name.hasPrefix("--") ? name : "-" + name
    // An option of which only the beginning was typed is meant more often than one with other letters.
    let beginning = names.filter { $0.hasPrefix(name) }
    let meant = beginning.count == 1 ? beginning[0] : nearest(to: name, among: names)
    return meant.map { "; did you mean \($0)?" } ?? ""
  }
}

/// The name that differs least, where it differs by one letter, by two of many, or by the order of its letters.
private func nearest(to name: String, among known: [String]) -> String? {
  let found = known.map { ($0, $0.sorted() == name.sorted() ? 1 : editDistance(name, $0)) }.min { $0.1 < $1.1 }
  let limit = name.drop { $0 == "-" }.count < 6 ? 1 : 2
  return found.flatMap { $0.1 <= limit ? $0.0 : nil }
}

extension String {
  /// The text before the first occurrence of `separator`, or all of it.
  fileprivate func components(beforeFirst separator: String) -> String {
    firstRange(of: separator).map { String(self[..<$0.lowerBound]) } ?? self
  }
}
