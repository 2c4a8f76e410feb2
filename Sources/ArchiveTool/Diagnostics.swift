import ArchiveCore

/// Messages for the person at standard error, each with the tool's name before it.
public enum Diagnostics {
  /// Set once, by `Tool.main`.
  nonisolated(unsafe) static var name = "archive-tools"

  /// Tells what went wrong; credentials never come out.
  public static func error(_ message: String) {
    for line in redacted(message).split(separator: "\n", omittingEmptySubsequences: false) {
      StandardStreams.writeError("\(name): \(line)\n")
    }
  }

  /// Tells what the user may want to know, though the work goes on.
  public static func warn(_ message: String) { error("warning: \(message)") }

  /// Tells how things went.
  public static func note(_ message: String) { error(message) }
}
