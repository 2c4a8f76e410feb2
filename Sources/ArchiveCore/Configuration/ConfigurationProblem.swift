/// One thing that is wrong with the configuration.
public struct ConfigurationProblem: Sendable, Equatable {
  /// The file, where the problem is in one.
  public var file: String?
  /// Counted from 1.
  public var line: Int?
  public var column: Int?
  /// The key it is about, as far as that is known.
  public var key: String?
  /// What is wrong and what to do, with neither place nor secret.
  public let message: String

  init(_ message: String, key: String? = nil, file: String? = nil, at place: (line: Int, column: Int)? = nil) {
    (self.message, self.key, self.file) = (redacted(message), key, file)
    (line, column) = (place?.line, place?.column)
  }

  /// With its place before it, as far as there is one.
  public var text: String {
    guard let file else { return message }
    guard let line, let column else { return "\(file): \(message)" }
    return "\(file):\(line):\(column): \(message)"
  }
}

/// The configuration cannot be used; one problem a line, each with its place.
public struct ConfigurationError: Error, CustomStringConvertible {
  public let problems: [ConfigurationProblem]

  package init(_ problems: [ConfigurationProblem]) { self.problems = problems }

  package init(_ message: String) { problems = [ConfigurationProblem(message)] }

  public var message: String { problems.map(\.text).joined(separator: "\n") }

  public var description: String { message }
}
