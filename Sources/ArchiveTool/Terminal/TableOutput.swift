import ArchiveCore

/// Writes rows as a table with aligned columns to standard output.
///
/// The first rows decide how wide the columns are, so that memory does not depend on the number of rows. Each text passes
/// through `shown`.
package final class TableOutput {
  package struct Column: Sendable {
    enum Side { case left, right }

    let title: String
    let side: Side
    /// Whether it is cut if the terminal is too narrow, and which part is kept.
    let cut: Cut?

    package enum Cut: Sendable { case keepingEnd, keepingBeginning }

    package static func left(_ title: String, cut: Cut? = nil) -> Column { Column(title: title, side: .left, cut: cut) }
    package static func right(_ title: String) -> Column { Column(title: title, side: .right, cut: nil) }
  }

  private struct Row {
    let cells: [String]
    let isAlarming: Bool
  }

  private let columns: [Column]
  private let output: BufferedOutput
  /// Columns of the terminal; nil if nothing is cut.
  private let width: Int?
  private let hasColour: Bool
  private let mark: String
  /// The rows that decide the widths, until they have.
  private var first: [Row]? = []
  private var widths: [Int] = []

  private static let deciding = 512
  private static let gap = "  "
  /// A column that is cut keeps at least this width.
  private static let narrowest = 12

  package convenience init(_ columns: [Column]) {
    let isTerminal = StandardStreams.outputIsTerminal
    self.init(
      columns, into: StandardStreams.output, width: isTerminal ? StandardStreams.outputWidth : nil,
      hasColour: isTerminal && Terminal.hasColour, hasUnicode: Terminal.hasUnicode)
  }

  init(_ columns: [Column], into output: BufferedOutput, width: Int?, hasColour: Bool, hasUnicode: Bool) {
    (self.columns, self.output, self.width, self.hasColour) = (columns, output, width, hasColour)
    mark = hasUnicode ? "…" : "..."
  }

  /// Adds a row; an alarming one is red. Throws `OutputError`.
  package func add(_ cells: [String], isAlarming: Bool = false) throws {
    let row = Row(cells: cells.map { shown($0) }, isAlarming: isAlarming)
    guard var rows = first else { return try write(row) }
    rows.append(row)
    first = rows
    if rows.count == Self.deciding { try begin() }
  }

  /// Writes the remaining rows; nothing if there were none. Throws `OutputError`.
  package func finish() throws {
    if first != nil { try begin() }
    try output.flush()
  }

  private func begin() throws {
    let rows = first ?? []
    first = nil
    if rows.isEmpty { return }
    widths = columns.indices.map { index in
      rows.reduce(columns[index].title.columns) { max($0, $1.cells[index].columns) }
    }
    if let width { narrow(to: width) }
    try write(Row(cells: columns.map(\.title), isAlarming: false), isHeader: true)
    for row in rows { try write(row) }
  }

  /// Shortens the columns that may be cut, the widest first, until the table fits.
  private func narrow(to width: Int) {
    var excess = widths.reduce(0, +) + Self.gap.count * (columns.count - 1) - width
    while excess > 0 {
      let wide = columns.indices.filter { columns[$0].cut != nil && widths[$0] > Self.narrowest }
      guard let widest = wide.max(by: { widths[$0] < widths[$1] }) else { return }
      let next = wide.filter { $0 != widest }.map { widths[$0] }.max() ?? Self.narrowest
      let step = min(excess, max(1, widths[widest] - max(next, Self.narrowest)))
      widths[widest] -= step
      excess -= step
    }
  }

  private func write(_ row: Row, isHeader: Bool = false) throws {
    var line = ""
    for (index, column) in columns.enumerated() {
      let cell = cut(row.cells[index], column, to: widths[index])
      let padding = String(repeating: " ", count: max(0, widths[index] - cell.columns))
      switch column.side {
      case .right: line += padding + cell
      case .left: line += index == columns.count - 1 ? cell : cell + padding
      }
      if index < columns.count - 1 { line += Self.gap }
    }
    while line.last == " " { line.removeLast() }
    if hasColour, isHeader || row.isAlarming { line = "\u{1B}[\(isHeader ? 1 : 31)m\(line)\u{1B}[0m" }
    try output.write(text: line + "\n")
  }

  private func cut(_ cell: String, _ column: Column, to limit: Int) -> String {
    guard width != nil, let cut = column.cut else { return cell }
    return switch cut {
    case .keepingEnd: cell.keepingEnd(columns: limit, mark: mark)
    case .keepingBeginning: cell.keepingBeginning(columns: limit, mark: mark)
    }
  }
}
