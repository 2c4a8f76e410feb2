import Glibc

/// The abilities of the terminal, according to the environment.
package enum Terminal {
  private static func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }

  /// Whether it can neither move the cursor nor change colours.
  package static var isDumb: Bool { variable("TERM") == "dumb" || variable("TERM").isEmpty }

  /// Whether it shows more than ASCII: the locale's encoding is UTF-8 (locale(7)).
  package static var hasUnicode: Bool {
    let locale = [variable("LC_ALL"), variable("LC_CTYPE"), variable("LANG")].first { !$0.isEmpty } ?? ""
    return locale.lowercased().replacing("-", with: "").contains("utf8")
  }

  /// Whether colours are wanted; NO_COLOR, with any value, disables them (no-color.org).
  package static var hasColour: Bool { !isDumb && variable("NO_COLOR").isEmpty }
}
