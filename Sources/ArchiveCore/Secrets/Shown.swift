/// The text as a message, a log line or an answer shows it to a person: passwords hidden, control characters visible.
///
/// The last gate before every sink that a person reads. One value or one line at a time: a line feed in it becomes `\n`.
package func shown(_ text: String) -> String { withVisibleControls(redacted(text)) }
