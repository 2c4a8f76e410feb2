import Glibc

/// The decision about a record: everything that its work and its commit need.
final class RestorePlan {
  let record: ManifestRecord
  let item: CatalogEntry
  let actor: String
  let task: Task

  /// The task of a worker.
  enum Task {
    /// Read and compare with the recorded hash; write nothing.
    case verify
    /// Find out whether restoring would change the file there.
    case compare(OutputTarget)
    /// Restore, unless the output has the content already.
    case write(OutputTarget)
    /// Verify, then pass the content on.
    case stream(any ContentSink)
  }

  init(_ record: ManifestRecord, _ item: CatalogEntry, actor: String, _ task: Task) {
    (self.record, self.item, self.actor, self.task) = (record, item, actor, task)
  }

  /// The output to read or write; nil for none.
  var target: OutputTarget? {
    switch task {
    case .compare(let target), .write(let target): target
    case .verify, .stream: nil
    }
  }

  /// The number of directories that are kept open for it.
  var cost: Int { target.map { 1 + $0.extended.count } ?? 0 }
}

/// A destination for contents other than a file: a pipe, or a program's memory.
package protocol ContentSink: AnyObject {
  /// Accepts the next piece of the content; throws `OutputError`.
  func write(bytes: UnsafeRawBufferPointer) throws

  /// Makes sure that all pieces have arrived; throws `OutputError`.
  func flush() throws
}

/// The place of an output, and what to do with an existing file.
final class OutputTarget {
  typealias Place = (directory: OutputDirectory, name: Path)

  let place: Place
  let policy: OverwritePolicy
  let decision: OutputDecision
  /// Whether the file is synced separately; otherwise many files share one syncfs(2).
  let syncsFile: Bool
  /// Directories that got a new subdirectory for this output.
  let extended: [OutputDirectory]
  /// Bytes of free space that are reserved for it.
  let reserved: Int64

  init(
    _ place: Place, _ policy: OverwritePolicy, _ decision: OutputDecision, syncsFile: Bool, extended: [OutputDirectory],
    reserved: Int64
  ) {
    (self.place, self.policy, self.decision) = (place, policy, decision)
    (self.syncsFile, self.extended, self.reserved) = (syncsFile, extended, reserved)
  }
}

/// The existing file at an output's place, and the action.
struct OutputDecision {
  /// `created` or `replaced`.
  let action: ItemAction
  /// The regular file that will be replaced; nil for none or a symbolic link.
  let old: OldFile?
  /// Why the existing file's hash must be compared: if it is equal, there is nothing to do.
  let comparison: Comparison?

  enum Comparison { case ifChanged, resume }

  /// A regular file that will be replaced.
  struct OldFile {
    let mode: mode_t
    let owner: FileOwner
    let identity: FileIdentity
    /// Whether it has other names.
    let isLinked: Bool

    init(_ status: stat) {
      mode = status.st_mode & 0o777
      owner = FileOwner(status)
      identity = status.identity
      isLinked = status.st_nlink > 1
    }
  }

  /// Examines the output's place and decides; a nil place is in a directory that a dry run did not create.
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
        "\(name): is a configuration file of these tools, which a manifest must not write; if you want it: "
          + "archive-restore TOMBSTONE - > FILE")
    }
    if let place, protected.contains(place, old) {
      throw ItemError(.permissionDenied, "\(name): belongs to the archive itself; choose another output")
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
    case .never: throw ItemError(.outputExists, "\(name): already exists, and --overwrite is never", errno: EEXIST)
    case .ifChanged: comparison = mayBeEqual ? .ifChanged : nil
    case .always, .backup: comparison = nil
    }
  }
}
