import ArchiveCore

/// A format of the report.
///
/// It is written in pieces as they become known: the beginning, each record, the end.
package protocol ReportFormat {
  /// Whether it contains a part for each record.
  var hasItems: Bool { get }
  mutating func begin(_ output: ReportOutput) throws
  mutating func item(_ event: ResultEvent, _ output: ReportOutput) throws
  mutating func end(_ report: Report, _ output: ReportOutput) throws
}

extension ReportFormat {
  package var hasItems: Bool { false }
  package mutating func begin(_ output: ReportOutput) throws {}
  package mutating func item(_ event: ResultEvent, _ output: ReportOutput) throws {}
}

/// A buffer of a report's bytes.
package final class ReportOutput {
  private var buffer: [UInt8] = []
  private let destination: (UnsafeRawBufferPointer) throws -> Void

  /// `destination` receives the bytes in pieces.
  package init(_ destination: @escaping (UnsafeRawBufferPointer) throws -> Void) { self.destination = destination }

  func write(_ text: String) throws {
    buffer += text.utf8
    if buffer.count >= 64 << 10 { try flush() }
  }

  func write(_ bytes: some Sequence<UInt8>) throws {
    buffer += bytes
    if buffer.count >= 64 << 10 { try flush() }
  }

  package func flush() throws {
    try buffer.withUnsafeBytes { if !$0.isEmpty { try destination($0) } }
    buffer.removeAll(keepingCapacity: true)
  }
}

package enum ReportForm: String, CaseIterable, Sendable {
  case text, json, ndjson, csv, markdown, html, prometheus, junit

  package func format(_ options: FormatOptions = FormatOptions()) throws -> any ReportFormat {
    switch self {
    case .text: TextReport(options)
    case .json: JSONReport(hasItems: options.hasItems)
    case .ndjson: NDJSONReport(hasItems: options.hasItems)
    case .csv: CSVReport(options.columns)
    case .markdown: MarkdownReport()
    case .html: HTMLReport(hasItems: options.hasItems, version: options.version)
    case .prometheus: PrometheusReport(options)
    case .junit: try JUnitReport()
    }
  }
}

/// The options of the formats.
package struct FormatOptions: Sendable {
  /// Whether formats in which items are optional list them.
  package var hasItems = true
  package var hasDetails = false
  /// Members of the records in additional columns of CSV.
  package var columns: [String] = []
  /// Whether the text shows the timeline.
  package var hasTimeline = false
  package var style = TextStyle()
  /// The version of the tool.
  package var version = ""
  /// Labels of all metrics.
  package var labels: [(name: String, value: String)] = []
  /// The time of the last successful run from the replaced file, in seconds since 1970.
  package var lastSuccess: Double?

  package init() {}
}

/// The layout of text.
package struct TextStyle: Sendable {
  /// The width in columns; nil for lines of any length.
  package var width: Int?
  package var hasColour = false
  package var hasUnicode = true

  package init(width: Int? = nil, hasColour: Bool = false, hasUnicode: Bool = true) {
    (self.width, self.hasColour, self.hasUnicode) = (width, hasColour, hasUnicode)
  }
}
