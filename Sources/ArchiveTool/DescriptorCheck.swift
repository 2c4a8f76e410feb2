import ArchiveCore

/// The files that may be open, once that is enough for so many workers.
///
/// Throws `ToolFailure`.
public func descriptorLimit(for concurrency: Int) throws -> Int {
  let limit = DescriptorLimit.raise()
  let needed = DescriptorLimit.needed(concurrency: concurrency)
  if limit >= needed { return limit }
  throw ToolFailure(
    .usage,
    "\(concurrency) workers need \(needed) open files, \(limit) are allowed here; "
      + "lower --concurrency, or raise the limit with: ulimit -n")
}
