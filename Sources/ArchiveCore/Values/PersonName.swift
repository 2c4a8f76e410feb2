/// A name of a person as it is compared: two that a reader takes for one are one.
///
/// Without blanks at its ends, runs of blanks as one, without characters that are not seen, without case, wide letters as
/// usual ones, and in one normal form (Unicode Standard Annex 15; `String` compares by canonical equivalence).
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
    // Upper case first: it makes one of letters such as ß and SS that lower case keeps apart.
    text = String(visible).split(separator: " ").joined(separator: " ").uppercased().lowercased()
  }

  package var isEmpty: Bool { text.isEmpty }

  private static let brailleBlank: Unicode.Scalar = "\u{2800}"

  /// ASCII for its wide form (Unicode, Halfwidth and Fullwidth Forms).
  private static func usual(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
    return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
  }
}
