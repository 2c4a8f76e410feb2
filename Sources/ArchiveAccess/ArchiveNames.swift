import ArchiveCore
import ArchiveDatabase
import ArchiveTool
package import ArgumentParser

/// The archive's items, repositories and tags that a shell offers after TAB.
///
/// A shell waits while it completes, so an archive that cannot be read within two seconds offers nothing. Nothing is
/// created, logged or retried, and no program is run for a password.
package enum ArchiveNames {
  /// Tombstones, the newest item's first; where none begins like this, paths.
  package static let items = CompletionKind.custom { words, _, typed in
    let text = unquoted(typed)
    return offered(words) { archive in
      let isTombstone =
        text.utf8.count <= 36
        && text.utf8.enumerated().allSatisfy { place, letter in
          [8, 13, 18, 23].contains(place)
            ? letter == UInt8(ascii: "-") : "0123456789abcdefABCDEF".utf8.contains(letter)
        }
      var names: [String] = []
      if isTombstone {
        names = try items(of: archive) { if !text.isEmpty { $0.tombstonePrefix = text.lowercased() } }.map(
          \.tombstoneText)
      }
      if names.isEmpty, !text.isEmpty {
        for item in try items(of: archive, matching: { $0.pathGlob = globbed(text) + "*" }) {
          let path = item.originalPath.display
          if !names.contains(path) { names.append(path) }
        }
      }
      return names
    }
  }

  /// The newest items that match, at most as many as are offered.
  private static func items(
    of archive: any Catalog, matching narrow: (inout ItemFilter) -> Void
  ) throws -> [ArchivedItem] {
    var filter = ItemFilter()
    filter.order = ItemOrder("-archived") ?? ItemOrder()
    filter.limit = shown
    narrow(&filter)
    var items: [ArchivedItem] = []
    try archive.forEachItem(matching: filter) { item in
      items.append(item)
      return true
    }
    return items
  }

  package static let repositories = CompletionKind.custom { words, _, _ in
    offered(words) { try $0.names(.repository, limit: most) }
  }

  package static let tags = CompletionKind.custom { words, _, _ in
    offered(words) { try $0.names(.tag, limit: most) }
  }

  /// The most items that are offered; more would not help a person.
  private static let shown = 50
  /// The most repositories or tags that are offered.
  private static let most = 1000
  /// Seconds that a server may take for an answer.
  private static let patience = 2.0

  /// The names that `find` finds in the archive of this command line; empty if that fails.
  private static func offered(_ words: [String], _ find: (any Catalog) throws -> [String]) -> [String] {
    do {
      var flags: ArchiveConfig.Flags = [:]
      if let url = value(of: "--archive-url", in: words) {
        flags = [
          .backendURL: ("--archive-url", url), .backendType: ("--archive-url", try BackendURL(url).backend.rawValue),
        ]
      }
      let config = try ArchiveConfig.load(configFile: value(of: "--config", in: words), flags: flags, environment: nil)
      if config.password?.runsProgram == true { return [] }
      var options = OpenOptions(interruption: Signals.interruption, timeout: patience)
      options.password = config.password
      return try find(try openArchive(config.url, mode: .read, options))
    } catch {
      return []
    }
  }

  /// The value of an option that was typed before; nil if there is none.
  private static func value(of option: String, in words: [String]) -> String? {
    for (place, word) in words.enumerated() {
      if word == option, place + 1 < words.count { return unquoted(words[place + 1]) }
      if word.hasPrefix(option + "=") { return unquoted(String(word.dropFirst(option.count + 1))) }
    }
    return nil
  }

  /// A word as the shell will pass it on: shells hand over quotes and backslashes as they were typed.
  private static func unquoted(_ word: String) -> String {
    var (text, quote, isEscaped) = ("", nil as Character?, false)
    for letter in word {
      if isEscaped {
        text.append(letter)
        isEscaped = false
      } else if letter == "\\", quote != "'" {
        isEscaped = true
      } else if letter == quote {
        quote = nil
      } else if quote == nil, letter == "'" || letter == "\"" {
        quote = letter
      } else {
        text.append(letter)
      }
    }
    return text
  }

  /// The text as a pattern that matches itself.
  private static func globbed(_ text: String) -> String {
    text.map { "*?[]\\".contains($0) ? "[\($0)]" : String($0) }.joined()
  }
}
