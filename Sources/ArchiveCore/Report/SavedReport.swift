import Glibc

/// A report that is written to a new file while the results come in, and gets its name when it is whole.
package final class SavedReport {
  private let directory: OutputDirectory
  private let pending: PendingOutput
  private let wanted: Path
  private let isDefaultName: Bool
  private var buffer: [UInt8] = []

  /// Begins the report; `file` nil means `batch_restore_YYYYMMDD_HHMMSS.json` in the working directory.
  ///
  /// Throws `ItemError`, `output_exists` when the file is there already.
  package init(file: Path?) throws(ItemError) {
    isDefaultName = file == nil
    wanted = file ?? Path("batch_restore_\(Timestamp.now().fileNameForm).json")!
    let directories = OutputDirectories(root: nil, isConfined: false, mayCreate: true)
    guard let place = try directories.directory(of: wanted) else { preconditionFailure("directories may be made") }
    if file != nil, try place.directory.status(of: place.name) != nil {
      throw ItemError(.outputExists, "\(wanted.display): exists; a report is never written onto another file")
    }
    directory = place.directory
    pending = try PendingOutput(place.name, in: place.directory)
  }

  /// Adds a piece of the report.
  package func add(_ piece: some Sequence<UInt8>) throws(ItemError) {
    buffer += piece
    if buffer.count > 256 << 10 { try flush() }
  }

  private func flush() throws(ItemError) {
    let text = buffer
    buffer = []
    try text.span.bytes.withUnsafeBytes { (bytes) throws(ItemError) in try pending.write(bytes) }
  }

  /// Ends the report and gives it its name, which is returned.
  ///
  /// Throws `ItemError`; nothing is left behind then.
  package func finish() throws(ItemError) -> Path {
    try flush()
    _ = try pending.seal(OutputAttributes(mode: 0o666 & ~ProcessMask.value), sync: true)
    let suffix = Array(".json".utf8)
    for attempt in 1... {
      let name =
        attempt == 1 ? wanted : Path(bytes: wanted.bytes.dropLast(suffix.count) + Array("-\(attempt)".utf8) + suffix)!
      do throws(ItemError) {
        try pending.placeNew(as: isDefaultName ? name : nil)
        try directory.sync()
        return name
      } catch {
        // Two reports in one second: the second gets a number.
        if !isDefaultName || error.code != .outputExists || attempt > 99 { throw error }
      }
    }
    preconditionFailure("the loop ends by returning or throwing")
  }
}
