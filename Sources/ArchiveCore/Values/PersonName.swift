/// A name of a person as it is compared: two that a reader takes for one are one.
///
/// Without blanks at its ends, runs of blanks as one, without invisible characters, without case, and in one normal form
/// (Unicode Standard Annex 15; `String` compares by canonical equivalence).
package struct PersonName: Hashable, Sendable {
  private let text: String

  package init(_ name: String) {
    var visible = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      if scalar.properties.isWhitespace {
        visible.append(" ")
      } else if !scalar.properties.isDefaultIgnorableCodePoint {
        visible.append(scalar)
      }
    }
    // Upper case first: it makes one of letters such as ß and SS that lower case keeps apart.
    text = String(visible).split(separator: " ").joined(separator: " ").uppercased().lowercased()
  }

  package var isEmpty: Bool { text.isEmpty }
}
