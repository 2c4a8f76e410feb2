import ArchiveCore
package import ArgumentParser

/// The form of a tool's output: records for programs, a table for people.
package struct AnswerForm: ParsableArguments {
  package enum Form: String, EnumerableFlag {
    case json, table

    package static func help(for form: Form) -> ArgumentHelp? {
      switch form {
      case .json: "Write records (the default in a pipe or file)."
      case .table: "Write a table (the default on a terminal)."
      }
    }
  }

  @Flag var form: Form?

  package init() {}

  package var isTable: Bool { (form ?? (StandardStreams.outputIsTerminal ? .table : .json)) == .table }
}

/// Short forms of values for a table.
package enum TableCell {
  /// `2026-11-26 07:22:05` of an RFC 3339 time in UTC; any other text unchanged.
  package static func time(_ text: String?) -> String {
    guard let text else { return "-" }
    return Timestamp(text) == nil ? text : String(text.prefix(19).replacing("T", with: " "))
  }

  /// Eight digits of a tombstone, which are hardly ever ambiguous.
  package static func tombstone(_ text: String) -> String { String(text.prefix(8)) }

  /// Bytes with a binary unit.
  package static func size(_ bytes: Int64?) -> String { bytes.map { sizeText(Double($0)) } ?? "-" }
}
