import ArchiveCore

/// A column that should contain the text form of a value in lower case, such as 36 digits and hyphens.
struct ColumnText<Value: LowercaseText> {
  /// Nil if the column contains something else.
  let value: Value?
  /// The text in the column if it is something else.
  let unsoundText: String?

  init(_ text: String) {
    var text = text
    value = text.withUTF8 { Self.read(UnsafeRawBufferPointer($0)) }
    unsoundText = value == nil ? text : nil
  }

  /// Reads the bytes of the column.
  init(utf8 text: UnsafeRawBufferPointer) {
    value = Self.read(text)
    unsoundText = value == nil ? String(decoding: text, as: UTF8.self) : nil
  }

  private static func read(_ text: UnsafeRawBufferPointer) -> Value? {
    Hexadecimal.hasUppercase(text) ? nil : Value(utf8: text)
  }
}

/// A value with a text form in hexadecimal digits.
protocol LowercaseText {
  /// Reads the text form, in either case; nil for anything else.
  init?(utf8 text: UnsafeRawBufferPointer)
}

extension Tombstone: LowercaseText {}
extension ContentHash: LowercaseText {}
