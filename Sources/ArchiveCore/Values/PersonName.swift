/// A person's name for comparison: names that look the same to a reader are equal.
///
/// Blanks at the ends are removed, runs of blanks are one blank, invisible characters and case are ignored, wide
/// letters are normal ones, and one normal form is used (Unicode Standard Annex 15; `String` compares by canonical
/// equivalence).
package struct PersonName: Hashable, Sendable {
  private let text: String

  package init(_ name: String) {
    var visible = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      if scalar.properties.isWhitespace || scalar == Self.brailleBlank {
        visible.append(" ")
      } else if !scalar.properties.isDefaultIgnorableCodePoint, scalar.properties.generalCategory != .control {
        visible.append(Self.usual(scalar))
      }
    }
    // Upper case first, which unifies letters such as ß and SS that lower case distinguishes.
    text = String(visible).split(separator: " ").joined(separator: " ").uppercased().lowercased()
  }

  package var isEmpty: Bool { text.isEmpty }

  private static let brailleBlank: Unicode.Scalar = "\u{2800}"

  /// The ASCII character for a wide form (Unicode, Halfwidth and Fullwidth Forms).
  private static func usual(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
    return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
  }
}
