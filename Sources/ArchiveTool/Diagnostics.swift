import ArchiveCore
import Synchronization

/// Messages for people on standard error, each with the tool's name before it.
package enum Diagnostics {
  /// Set once, by `Tool.main`.
  nonisolated(unsafe) package internal(set) static var name = "archive-tools"

  /// Reports an error in one line, without credentials and with visible control characters.
  package static func error(_ message: String) { print("\(name): \(shown(message))\n") }

  /// Reports an error in several lines.
  static func error(lines: [String]) { for line in lines { error(line) } }

  /// Reports a problem that does not stop the work.
  package static func warn(_ message: String) { error("warning: \(message)") }

  /// Reports a result.
  package static func note(_ message: String) { error(message) }

  /// Reports something that helps a person, but is not needed in a script's log.
  package static func hint(_ message: String) { if StandardStreams.errorIsTerminal { error(message) } }

  /// The status lines that are shown at the end of standard error; empty if there are none.
  private static let status = Mutex<[String]>([])

  /// Writes a line of progress, which contains no foreign text and no credentials.
  static func progress(_ text: String) { print(text) }

  /// Writes a line of progress for a log.
  package static func progressLine(_ text: String) { print("\(name): \(shown(text))\n") }

  /// Shows `text` as the last line, in place of the previous status.
  static func status(_ text: String) { board([text]) }

  /// Shows lines at the end, in place of the previous status. None may be wider than the terminal.
  package static func board(_ lines: [String]) {
    guard StandardStreams.errorIsForeground else { return }
    status.withLock {
      StandardStreams.writeError(erasing($0) + lines.joined(separator: "\n"))
      $0 = lines
    }
  }

  /// Leaves the status line as it is; later output goes below it.
  static func endStatusLine() {
    status.withLock {
      if !$0.isEmpty { StandardStreams.writeError("\n") }
      $0 = []
    }
  }

  /// Removes the status.
  package static func clearStatus() {
    status.withLock {
      if !$0.isEmpty { StandardStreams.writeError(erasing($0)) }
      $0 = []
    }
  }

  /// The control sequence that moves to the beginning of a status and erases it.
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
