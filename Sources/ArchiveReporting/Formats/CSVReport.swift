import ArchiveCore

/// One row for each record (RFC 4180), after a header; a member that a record lacks is an empty field.
package struct CSVReport: ReportFormat {
  /// The columns, named like the members of records.
  package static let columns = [
    "line", "tombstone", "output", "status", "action", "actor", "size_bytes", "sha256", "attempts", "started_at",
    "duration_ms", "error_code", "error_message", "reason", "source_line",
  ]

  /// Members in additional columns.
  private let others: [String]

  package init(_ others: [String] = []) { self.others = others }

  package var hasItems: Bool { true }

  package mutating func begin(_ output: ReportOutput) throws {
    try output.write((Self.columns + others).map(Self.field).joined(separator: ",") + "\r\n")
  }

  package mutating func item(_ event: ResultEvent, _ output: ReportOutput) throws {
    guard let object = try? JSONObject(Array(event.line)[...]) else { return }
    func text(_ name: String) -> String {
      guard let value = try? object.value(name), !value.isNull else { return "" }
      return value.string ?? value.jsonText
    }
    let fields = Self.columns.map { column in
      switch column {
      case "output": event.path ?? ""
      case "actor": event.string(event.actor) ?? ""
      case "error_code": event.string(event.errorCode) ?? ""
      case "error_message": event.string(event.errorMessage) ?? ""
      case "reason": event.string(event.skipReason) ?? ""
      case "started_at" where event.kind == .stored: text("archived_at")
      default: text(column)
      }
    }
    try output.write((fields + others.map(text)).map(Self.field).joined(separator: ",") + "\r\n")
  }

  package mutating func end(_ report: Report, _ output: ReportOutput) throws {}

  /// Quoted if it contains a comma, a quote, a line end, or a space at its ends.
  static func field(_ text: String) -> String {
    let isPlain =
      !text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) } && text.first != " " && text.last != " "
    return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
