import Glibc

/// A report that is written to a new file while the results come in, and gets its name when it is whole.
package final class SavedReport {
  /// What happens to a file that has the name already.
  package enum Placement: Sendable {
    /// It stays, and the report fails.
    case new
    /// It stays, and the report gets a number in its name.
    case numbered
    /// The report takes its place in one step (rename(2)).
    case replacing
  }

  private let directory: OutputDirectory
  private let pending: PendingOutput
  private let wanted: Path
  private let placement: Placement
  private var buffer: [UInt8] = []

  /// Begins the report; `file` nil means `batch_restore_YYYYMMDD_HHMMSS.json` in the working directory.
  ///
  /// Throws `ItemError`, `output_exists` when the file is there already.
  package convenience init(file: Path?) throws(ItemError) {
    if let file {
      try self.init(file, .new)
    } else {
      try self.init(Path("batch_restore_\(Timestamp.now().fileNameForm).json")!, .numbered)
    }
  }

  /// Throws `ItemError`, for `.new` `output_exists` when the file is there already.
  package init(_ file: Path, _ placement: Placement) throws(ItemError) {
    (wanted, self.placement) = (file, placement)
    let directories = OutputDirectories(root: nil, isConfined: false, mayCreate: true)
    guard let place = try directories.directory(of: wanted) else { preconditionFailure("directories may be made") }
    if placement == .new, try place.directory.status(of: place.name) != nil {
      throw ItemError(.outputExists, "\(wanted.display): exists; a report is never written onto another file")
    }
    if placement == .replacing, let target = place.directory.specialTarget(of: place.name) {
      throw ItemError(.invalidItem, "\(wanted.display): is \(target), which a file cannot take the place of")
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
    let name = try place()
    try directory.sync()
    return name
  }

  private func place() throws(ItemError) -> Path {
    switch placement {
    case .new: try pending.placeNew()
    case .replacing: try pending.placeReplacing()
    case .numbered: return try placeNumbered()
    }
    return wanted
  }

  /// Two reports in one second: the second gets a number.
  private func placeNumbered() throws(ItemError) -> Path {
    let suffix = Array(".json".utf8)
    var attempt = 1
    while true {
      let name =
        attempt == 1 ? wanted : Path(bytes: wanted.bytes.dropLast(suffix.count) + Array("-\(attempt)".utf8) + suffix)!
      do throws(ItemError) {
        try pending.placeNew(as: name)
        return name
      } catch {
        if error.code != .outputExists || attempt > 99 { throw error }
        attempt += 1
      }
    }
  }
}
