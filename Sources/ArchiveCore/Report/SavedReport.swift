import Glibc

/// A report that is written to a temporary file while results arrive, and is renamed once it is complete.
package final class SavedReport {
  /// What to do with an existing file of that name.
  package enum Placement: Sendable {
    /// Keep it; saving the report fails.
    case new
    /// Keep it; the report gets a number in its name.
    case numbered
    /// Replace it atomically (rename(2)).
    case replacing
  }

  private let directory: OutputDirectory
  private let pending: PendingOutput
  private let wanted: Path
  private let placement: Placement
  private var buffer: [UInt8] = []

  /// Begins the report; nil for `file` means `batch_restore_YYYYMMDD_HHMMSS.json` in the working directory.
  ///
  /// Throws `ItemError`, `output_exists` if the file exists already.
  package convenience init(file: Path?) throws(ItemError) {
    if let file {
      try self.init(file, .new)
    } else {
      try self.init(Path("batch_restore_\(Timestamp.now().fileNameForm).json")!, .numbered)
    }
  }

  /// Throws `ItemError`; with `.new`, `output_exists` if the file exists already.
  package init(_ file: Path, _ placement: Placement) throws(ItemError) {
    (wanted, self.placement) = (file, placement)
    let directories = OutputDirectories(root: nil, isConfined: false, mayCreate: true)
    guard let place = try directories.directory(of: wanted) else { preconditionFailure("directories may be created") }
    if placement == .new, try place.directory.status(of: place.name) != nil {
      throw ItemError(.outputExists, "\(wanted.display): already exists; a report never overwrites a file")
    }
    if placement == .replacing, let target = place.directory.specialTarget(of: place.name) {
      throw ItemError(.invalidItem, "\(wanted.display): is \(target), which a file cannot replace")
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

  /// Ends the report, renames it to its final name, and returns the name.
  ///
  /// Throws `ItemError`; then no file is left.
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

  /// The second of two reports in the same second gets a number.
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
