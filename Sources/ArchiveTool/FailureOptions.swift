package import ArchiveCore
import ArgumentParser

/// Where a run of items stops.
package struct FailureOptions: ParsableArguments {
  @Flag(inversion: .prefixedNo, help: "Go on after an item has failed.")
  var continueOnError: Bool?

  @Option(
    help: ArgumentHelp("Go on after failures, until N items, or more than N % of them, failed.", valueName: "n|n%"),
    transform: FailureLimit.parse)
  var maxFailures: FailureLimit?

  package init() {}

  package func validate() throws {
    if maxFailures != nil && continueOnError == false {
      throw ValidationError("--max-failures and --no-continue-on-error exclude each other")
    }
  }

  /// Whether a limit was given, which only a stream can reach.
  package var hasLimit: Bool { maxFailures != nil }

  package var limit: FailureLimit { maxFailures ?? .none }

  /// Whether the run goes on after a failure.
  package func goesOn(_ config: ArchiveConfig) -> Bool {
    continueOnError ?? (maxFailures != nil || config.continueOnError)
  }
}
