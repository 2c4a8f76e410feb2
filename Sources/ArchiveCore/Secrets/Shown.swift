/// A text for people, in a message, a log line or an answer: passwords hidden, control characters visible.
///
/// The last gate before every sink that people read. It takes one value or one line: a line feed becomes `\n`.
package func shown(_ text: String) -> String { withVisibleControls(redacted(text)) }
