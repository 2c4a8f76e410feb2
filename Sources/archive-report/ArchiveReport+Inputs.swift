import ArchiveCore
import ArchiveReporting
import ArchiveTool

/// The streams that the report reads, and what is missing in them.
extension ArchiveReport {
  /// Whether --save was given without a name, which the next argument may have been meant as.
  private var savesAlone: Bool { form.save.map { $0.path == nil } ?? false }

  /// The input streams, which --tee also copies to standard output.
  func sources() throws -> [any ByteSource] {
    let files = files.isEmpty ? [nil] : files.map { $0 as PathArgument? }
    let sources = try files.map { file in
      do { return try file.source(of: "results") } catch let error as InputError
        where error.kind == .missing && savesAlone
      {
        throw InputError(.missing, error.message + "; to save the report under this name, give --save=NAME")
      }
    }
    if !stream.tee { return sources }
    return sources.enumerated().map { place, source in
      let tee = TeeSource(source, into: StandardStreams.output)
      tee.isFollowed = place < sources.count - 1
      return tee
    }
  }

  /// The figures of an earlier report, or stream of results.
  func comparison(_ file: PathArgument) throws -> BaselineComparison {
    var reader = ReportReader { Diagnostics.error("baseline: \($0)") }
    try reader.read([try (file as PathArgument?).source(of: "the baseline")])
    if reader.totals.total == 0 {
      throw ToolFailure(.badInput, "\(file.path.display): contains no results to compare with")
    }
    return BaselineComparison(name: file.path.display, totals: reader.totals)
  }

  /// Warns of items that the report cannot list.
  func complain(_ reader: ReportReader, _ targets: [ReportTarget], _ remaining: RemainingManifest?) throws {
    if let name = reader.reportsWithoutItems.first, remaining != nil {
      throw InputError(
        .malformed, "\(name): the report has no items, so --failed cannot list those that failed")
    }
    if !targets.isEmpty {
      for name in reader.reportsWithoutItems {
        Diagnostics.warn("\(name): the report has no items; they are counted, but not listed")
      }
    }
    if let count = remaining?.withoutName, count > 0 {
      Diagnostics.warn(
        "\(count) items that were not done have no tombstone or no output: they are not in the manifest of --failed")
    }
  }
}
