import ArchiveCore
import Synchronization

/// Messages for the person at standard error, each with the tool's name before it.
package enum Diagnostics {
  /// Set once, by `Tool.main`.
  nonisolated(unsafe) package internal(set) static var name = "archive-tools"

  /// Says what went wrong, in one line: credentials do not come out, and no control character of a value takes effect.
  package static func error(_ message: String) { print("\(name): \(shown(message))\n") }

  /// Says what went wrong, in several lines.
  static func error(lines: [String]) { for line in lines { error(line) } }

  /// Says what the user may want to know, though the work goes on.
  package static func warn(_ message: String) { error("warning: \(message)") }

  /// Says how things went.
  package static func note(_ message: String) { error(message) }

  /// Says what a person may want to know, and a script's log need not hold.
  package static func hint(_ message: String) { if StandardStreams.errorIsTerminal { error(message) } }

  /// The status that stands at the end of standard error, if one does: a line, or several.
  private static let status = Mutex<[String]>([])

  /// Writes a line of progress, which is data of ours and holds no credentials.
  static func progress(_ text: String) { print(text) }

  /// Writes a line of progress for a log.
  package static func progressLine(_ text: String) { print("\(name): \(shown(text))\n") }

  /// Shows `text` as the last line, over what was there.
  static func status(_ text: String) { board([text]) }

  /// Shows lines as the last ones, over what was there. None may be wider than the terminal.
  package static func board(_ lines: [String]) {
    guard StandardStreams.errorIsForeground else { return }
    status.withLock {
      StandardStreams.writeError(erasing($0) + lines.joined(separator: "\n"))
      $0 = lines
    }
  }

  /// Leaves the status line as it is; what follows stands below it.
  static func endStatusLine() {
    status.withLock {
      if !$0.isEmpty { StandardStreams.writeError("\n") }
      $0 = []
    }
  }

  /// Takes the status away.
  package static func clearStatus() {
    status.withLock {
      if !$0.isEmpty { StandardStreams.writeError(erasing($0)) }
      $0 = []
    }
  }

  /// Goes back to the beginning of a status, and erases it.
  private static func erasing(_ lines: [String]) -> String {
    lines.count > 1 ? "\r\u{1B}[\(lines.count - 1)A\u{1B}[J" : "\r\u{1B}[K"
  }

  /// Writes above the status.
  private static func print(_ text: String) {
    status.withLock {
      StandardStreams.writeError($0.isEmpty ? text : erasing($0) + text + $0.joined(separator: "\n"))
    }
  }
}
