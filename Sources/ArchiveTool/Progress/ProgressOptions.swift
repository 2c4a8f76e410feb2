package import ArgumentParser

/// How a run reports its progress on standard error.
package enum ProgressMode: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// A bar on a terminal, nothing elsewhere.
  case auto
  /// The guide's lines.
  case plain
  /// NDJSON.
  case json
  case none
}

/// The options of the tools that work on streams.
package struct ProgressOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How to report progress on standard error.", valueName: "how"))
  package var progress = ProgressMode.auto

  @Option(help: ArgumentHelp("Time between progress reports.", valueName: "seconds"))
  package var progressInterval = 1.0

  @Option(help: ArgumentHelp("Number of items, for the progress report.", valueName: "n"))
  package var total: Int?

  package init() {}

  package func validate() throws {
    if !(progressInterval >= 0.1 && progressInterval <= 86400) {
      throw ValidationError("--progress-interval: must be 0.1 to 86400 seconds")
    }
    if let total, total < 0 { throw ValidationError("--total \(total): must not be negative") }
  }
}
