import Glibc

/// What was decided about a record: all that its work and its commit need.
final class RestorePlan {
  let record: ManifestRecord
  let item: CatalogEntry
  let actor: String
  let task: Task

  /// What a worker is to do.
  enum Task {
    /// Read and compare with the recorded hash; write nothing.
    case verify
    /// Find out whether restoring would change the file there.
    case compare(OutputTarget)
    /// Restore, unless the output turns out to have the content already.
    case write(OutputTarget)
    /// Verify, and then hand the content on.
    case stream(any ContentSink)
  }

  init(_ record: ManifestRecord, _ item: CatalogEntry, actor: String, _ task: Task) {
    (self.record, self.item, self.actor, self.task) = (record, item, actor, task)
  }

  /// Where a file is read or written; nil for none.
  var target: OutputTarget? {
    switch task {
    case .compare(let target), .write(let target): target
    case .verify, .stream: nil
    }
  }

  /// Directories that are kept open for it.
  var cost: Int { target.map { 1 + $0.extended.count } ?? 0 }
}

/// Where contents go that are not written to a file of their own: a pipe, or a program's memory.
package protocol ContentSink: AnyObject {
  /// Takes the next piece of the content; throws `OutputError`.
  func write(bytes: UnsafeRawBufferPointer) throws

  /// Makes sure that all pieces have arrived; throws `OutputError`.
  func flush() throws
}

/// The place of an output, and what is to become of what is there.
final class OutputTarget {
  typealias Place = (directory: OutputDirectory, name: Path)

  let place: Place
  let policy: OverwritePolicy
  let decision: OutputDecision
  /// Whether the file is to be made durable by itself; many share one syncfs(2).
  let syncsFile: Bool
  /// Directories that got a new subdirectory for this output.
  let extended: [OutputDirectory]
  /// Bytes of free space that are counted for it.
  let reserved: Int64

  init(
    _ place: Place, _ policy: OverwritePolicy, _ decision: OutputDecision, syncsFile: Bool, extended: [OutputDirectory],
    reserved: Int64
  ) {
    (self.place, self.policy, self.decision) = (place, policy, decision)
    (self.syncsFile, self.extended, self.reserved) = (syncsFile, extended, reserved)
  }
}

/// What is at an output's place, as far as it matters.
struct OutputDecision {
  /// `created` or `replaced`.
  let action: ItemAction
  /// The regular file that is replaced; nil for none, and for a symbolic link.
  let old: OldFile?
  /// An equal content there leaves nothing to do: why its hash is to be looked at.
  let comparison: Comparison?

  enum Comparison { case ifChanged, resume }

  /// What is known of a regular file that is to be replaced.
  struct OldFile {
    let mode: mode_t
    let owner: FileOwner
    let identity: FileIdentity
    /// It has other names.
    let isLinked: Bool

    init(_ status: stat) {
      mode = status.st_mode & 0o777
      owner = FileOwner(status)
      identity = status.identity
      isLinked = status.st_nlink > 1
    }
  }

  /// Looks at the output's place and decides; a nil place is a directory that a dry run did not make.
  ///
  /// Throws `ItemError`.
  init(
    _ record: ManifestRecord, at place: OutputTarget.Place?, size: Int64, policy: OverwritePolicy, isResumable: Bool,
    protected: ProtectedFiles
  ) throws(ItemError) {
    let old = try place.map { (place) throws(ItemError) in try place.directory.status(of: place.name) } ?? nil
    var name: String { record.output.display }
    if ProtectedFiles.isConfiguration(record.output) {
      throw ItemError(
        .permissionDenied,
        "\(name): would configure these tools, which no manifest may do; if this is intended: "
          + "archive-restore TOMBSTONE - > FILE")
    }
    if let place, protected.contains(place, old) {
      throw ItemError(.permissionDenied, "\(name): belongs to the archive itself")
    }
    guard let old else {
      (action, self.old, comparison) = (.created, nil, nil)
      return
    }
    if old.isDirectory { throw FileError.of(EISDIR, name) }
    if !old.isRegular, !old.isSymbolicLink {
      throw ItemError(.ioError, "\(name): is a device, a pipe or a socket, which is never replaced")
    }
    if old.isSymbolicLink, let place, let target = place.directory.specialTarget(of: place.name) {
      throw ItemError(.ioError, "\(name): is a symbolic link to \(target), which is never replaced")
    }
    let mayBeEqual = old.isRegular && old.st_size == size
    action = .replaced
    self.old = old.isRegular ? OldFile(old) : nil
    if isResumable, mayBeEqual {
      comparison = .resume
      return
    }
    switch policy {
    case .never: throw ItemError(.outputExists, "\(name): exists, and --overwrite is never", errno: EEXIST)
    case .ifChanged: comparison = mayBeEqual ? .ifChanged : nil
    case .always, .backup: comparison = nil
    }
  }
}
