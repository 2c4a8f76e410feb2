package import ArchiveCore
package import ArgumentParser

/// How many threads work on a stream.
package struct ConcurrencyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Number of files to process at once (default: batch.max_concurrent).", valueName: "n"))
  package var concurrency: Int?

  package init() {}

  package func validate() throws {
    if let concurrency, !(1...RunContext.concurrencyLimit).contains(concurrency) {
      throw ValidationError("--concurrency \(concurrency): must be 1 to \(RunContext.concurrencyLimit)")
    }
  }

  /// The number in force, and how many files the process may open, once that is enough for it.
  ///
  /// Throws `ToolFailure`.
  package func resolved(_ config: ArchiveConfig) throws -> (concurrency: Int, descriptorLimit: Int) {
    let count = concurrency ?? RunContext.concurrency(config)
    return (count, try descriptorLimit(for: count))
  }
}

/// The number of files that may be open, once it is enough for this many workers.
///
/// Throws `ToolFailure`.
private func descriptorLimit(for concurrency: Int) throws -> Int {
  let limit = DescriptorLimit.raise()
  let needed = DescriptorLimit.needed(concurrency: concurrency)
  if limit >= needed { return limit }
  throw ToolFailure(
    .usage,
    "\(concurrency) workers need \(needed) open files, \(limit) are allowed here; "
      + "lower --concurrency, or raise the limit with: ulimit -n")
}
