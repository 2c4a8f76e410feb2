import ArchiveCore
import ArchiveTool
import ArgumentParser

/// How to read a CSV manifest whose header does not suffice.
struct SpreadsheetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Separator of fields: a character, or tab; by default detected.",
      valueName: "character"),
    transform: Self.delimiter)
  var delimiter: UInt8?

  @Option(
    help: ArgumentHelp(
      "Names of columns, such as tombstone=ID,output=Target.", valueName: "field=column,..."),
    transform: Self.columns)
  var columns: [String: String]?

  /// Opens a manifest; columns that are kept under another name are reported on standard error.
  ///
  /// Throws `ToolFailure` and what `openManifest` throws.
  func open(_ source: any ByteSource) throws -> any ManifestSource {
    var options = CSVOptions()
    options.delimiter = delimiter
    options.columns = columns ?? [:]
    return try openManifest(source, options) { Diagnostics.note($0) }
  }

  @Sendable private static func delimiter(_ argument: String) throws -> UInt8 {
    if argument == "tab" || argument == "\\t" { return 0x09 }
    guard argument.utf8.count == 1, let byte = argument.utf8.first, byte > 0x20 || byte == 0x09,
      byte != UInt8(ascii: "\"")
    else { throw ValidationError("give one character, such as ; or |, or the word tab") }
    return byte
  }

  @Sendable private static func columns(_ argument: String) throws -> [String: String] {
    var columns: [String: String] = [:]
    for pair in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, CSVOptions.fields.contains(parts[0]), !parts[1].isEmpty else {
        throw ValidationError(
          "give FIELD=COLUMN, separated by commas, where a field is one of \(CSVOptions.fields.joined(separator: ", "))"
        )
      }
      if columns.updateValue(parts[1], forKey: parts[0]) != nil {
        throw ValidationError("\(parts[0]) is given twice")
      }
    }
    return columns
  }
}
