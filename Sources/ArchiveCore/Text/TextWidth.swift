/// The width of texts on a terminal, in columns.
extension String {
  /// East Asian wide characters and emoji take two columns, combining marks none (Unicode Standard Annex 11).
  package var columns: Int { unicodeScalars.reduce(0) { $0 + $1.columns } }

  /// The text, cut to at most `limit` columns: `mark` and the end of a longer text.
  package func keepingEnd(columns limit: Int, mark: String) -> String {
    if columns <= limit { return self }
    var (kept, width) = (String.UnicodeScalarView(), mark.columns)
    for scalar in unicodeScalars.reversed() {
      width += scalar.columns
      if width > limit { break }
      kept.append(scalar)
    }
    return mark + String(String.UnicodeScalarView(kept.reversed()))
  }

  /// The text, cut to at most `limit` columns: the beginning of a longer text and `mark`.
  package func keepingBeginning(columns limit: Int, mark: String) -> String {
    if columns <= limit { return self }
    var (kept, width) = (String.UnicodeScalarView(), mark.columns)
    for scalar in unicodeScalars {
      width += scalar.columns
      if width > limit { break }
      kept.append(scalar)
    }
    return String(kept) + mark
  }
}

extension Unicode.Scalar {
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
    0x20000...0x3FFFD,
  ]

  fileprivate var columns: Int {
    if value < 0x300 { return 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return Self.wide.contains { $0.contains(value) } ? 2 : 1
    }
  }
}
