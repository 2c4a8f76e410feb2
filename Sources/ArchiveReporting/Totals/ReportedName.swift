import ArchiveCore

/// The name of an item in a report.
package struct ReportedName: Sendable, Equatable, Comparable {
  /// The path for people; empty if the record has none.
  package let output: String
  /// The path's bytes in base64 if they are not UTF-8.
  package let outputBase64: String?
  package let tombstone: String

  init(output: String, outputBase64: String? = nil, tombstone: String) {
    (self.output, self.outputBase64, self.tombstone) = (output, outputBase64, tombstone)
  }

  init(_ event: ResultEvent) {
    self.init(
      output: event.path ?? "", outputBase64: event.isOutputBase64 ? event.string(event.output) : nil,
      tombstone: event.string(event.tombstone) ?? "")
  }

  /// The path, or if there is none, the tombstone.
  package var shown: String { output.isEmpty ? (tombstone.isEmpty ? "(no name)" : tombstone) : output }

  package static func < (a: ReportedName, b: ReportedName) -> Bool {
    (a.output, a.tombstone, a.outputBase64 ?? "") < (b.output, b.tombstone, b.outputBase64 ?? "")
  }
}
