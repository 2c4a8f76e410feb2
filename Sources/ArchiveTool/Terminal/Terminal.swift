import Glibc

/// What the terminal can show, by the environment.
package enum Terminal {
  private static func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }

  /// Whether it can neither go back in its line nor change colours.
  package static var isDumb: Bool { variable("TERM") == "dumb" || variable("TERM").isEmpty }

  /// Whether it shows more than ASCII: the locale's encoding is UTF-8 (locale(7)).
  package static var hasUnicode: Bool {
    let locale = [variable("LC_ALL"), variable("LC_CTYPE"), variable("LANG")].first { !$0.isEmpty } ?? ""
    return locale.lowercased().replacing("-", with: "").contains("utf8")
  }

  /// Whether colours are wished for; NO_COLOR, with any value, says that they are not (no-color.org).
  package static var hasColour: Bool { !isDumb && variable("NO_COLOR").isEmpty }
}
