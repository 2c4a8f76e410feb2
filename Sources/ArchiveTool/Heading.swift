/// The headings of options in help pages that several tools share; the parser prints them in capitals.
///
/// Options with one heading are listed together, even where they come from several groups.
package enum Heading {
  package static let input = "Input"
  package static let output = "Output"
  package static let safety = "Safety"
  package static let failures = "Failure handling"
  package static let speed = "Speed"
  package static let database = "Database and configuration"
  package static let messages = "Messages"
}
