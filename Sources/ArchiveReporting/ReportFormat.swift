/// A form of the report.
///
/// Pieces are handed on as they are known: `beginning`, `item` for each record, `end`.
package protocol ReportFormat {
  var beginning: String { get }
  /// What is written for one record; nil where the form has totals only.
  mutating func item(_ event: ResultEvent) -> [UInt8]?
  func end(_ totals: Totals) -> String
}

package enum ReportForm: String, CaseIterable, Sendable {
  case text, json, csv

  package var format: any ReportFormat {
    switch self {
    case .text: TextReport()
    case .json: JSONReport()
    case .csv: CSVReport()
    }
  }
}
