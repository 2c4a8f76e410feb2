import ArchiveCore

/// The next step after a failure, by its code.
package enum NextStep {
  /// Nil for a code that is not one of archive-records(5).
  package static func text(after code: String) -> String? { ItemError.Code(rawValue: code).map(text) }

  private static func text(_ code: ItemError.Code) -> String {
    switch code {
    case .invalidItem: "correct the line of the manifest that the message names"
    case .duplicateOutput: "give each item its own output, or keep only the newest with --latest-wins"
    case .outputOutsideRoot: "correct the output, or choose another --root"
    case .outputExists: "move the file away, or choose --overwrite always, if-changed or backup"
    case .notFound: "look for the item by its path: archive-manifest query --path PATTERN"
    case .purged:
      "the content was purged from the archive; look for another copy: archive-manifest query --path PATTERN"
    case .held: "ask who set the hold: archive-manifest show TOMBSTONE; to end it: archive-retention release"
    case .notRequested: "request the deletion first: archive-retention request"
    case .samePerson: "have another person approve it"
    case .corrupt: "restore the content from a backup of the archive; archive-config check --deep finds the others"
    case .hashMismatch: "find out which is right, the manifest or the archive: archive-manifest show TOMBSTONE"
    case .unsupportedCodec: "restore with the version of the tools that archived it"
    case .tooLarge: "raise the limit that the message names"
    case .ioError: "correct what the message names, then try again"
    case .noSpace: "free space on the output's file system, then try again"
    case .permissionDenied: "give the restoring user write permission there, or choose another output"
    case .backendUnavailable: "check the archive with archive-config check, then try again"
    case .backendDenied: "check the database user and its grants: archive-config check"
    case .backendError: "try again; if it fails again, see the database's log"
    case .timeout: "try again, or raise batch.timeout_per_item"
    case .cancelled: "try again"
    case .internal: "report this as a defect of the tools, with the message"
    }
  }
}
