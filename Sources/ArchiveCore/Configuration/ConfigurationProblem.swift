/// One problem in the configuration.
public struct ConfigurationProblem: Sendable, Equatable {
  /// The file, if the problem is in one.
  public var file: String?
  /// Counted from 1.
  public var line: Int?
  public var column: Int?
  /// The key that the problem is about, if known.
  public var key: String?
  /// The problem and what to do, without the place and without secrets.
  public let message: String

  init(_ message: String, key: String? = nil, file: String? = nil, at place: (line: Int, column: Int)? = nil) {
    (self.message, self.key, self.file) = (redacted(message), key, file)
    (line, column) = (place?.line, place?.column)
  }

  /// The message, after its place if there is one.
  public var text: String {
    guard let file else { return message }
    guard let line, let column else { return "\(file): \(message)" }
    return "\(file):\(line):\(column): \(message)"
  }
}

/// The configuration cannot be used: one problem on each line, with its place.
public struct ConfigurationError: Error, CustomStringConvertible {
  public let problems: [ConfigurationProblem]

  package init(_ problems: [ConfigurationProblem]) { self.problems = problems }

  package init(_ message: String) { problems = [ConfigurationProblem(message)] }

  public var message: String { problems.map(\.text).joined(separator: "\n") }

  public var description: String { message }
}
