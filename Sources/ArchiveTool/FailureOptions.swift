package import ArchiveCore
import ArgumentParser

/// When a run of items stops.
package struct FailureOptions: ParsableArguments {
  @Flag(inversion: .prefixedNo, help: "Continue after an item has failed.")
  var continueOnError: Bool?

  @Option(
    help: ArgumentHelp("Continue, but stop after N failures, or above N% of the items.", valueName: "n|n%"),
    transform: FailureLimit.parse)
  var maxFailures: FailureLimit?

  package init() {}

  package func validate() throws {
    if maxFailures != nil && continueOnError == false {
      throw ValidationError("--max-failures and --no-continue-on-error exclude each other")
    }
  }

  /// Whether a limit was given; only a stream can reach one.
  package var hasLimit: Bool { maxFailures != nil }

  package var limit: FailureLimit { maxFailures ?? .none }

  /// Whether the run continues after a failure.
  package func continuesAfterFailure(_ config: ArchiveConfig) -> Bool {
    continueOnError ?? (maxFailures != nil || config.continueOnError)
  }
}
