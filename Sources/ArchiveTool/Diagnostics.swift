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

  /// The status line that stands at the end of standard error, if one does.
  private static let statusLine = Mutex<String>("")

  /// Writes a line of progress, which is data of ours and holds no credentials.
  static func progress(_ text: String) { print(text) }

  /// Shows `text` as the last line, over what was there.
  static func status(_ text: String) {
    statusLine.withLock {
      $0 = text
      StandardStreams.writeError("\r\u{1B}[K" + text)
    }
  }

  /// Leaves the status line as it is; what follows stands below it.
  static func endStatusLine() {
    statusLine.withLock {
      if !$0.isEmpty { StandardStreams.writeError("\n") }
      $0 = ""
    }
  }

  /// Writes above the status line.
  private static func print(_ text: String) {
    statusLine.withLock {
      StandardStreams.writeError($0.isEmpty ? text : "\r\u{1B}[K" + text + $0)
    }
  }
}
