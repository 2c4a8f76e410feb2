/// Reads the records that an earlier run of a tool wrote, for `--resume`.
struct EarlierRecords {
  /// What the records are called in a message, such as `result record`.
  let name: String
  /// The tool that writes them.
  let tool: String

  /// Hands each line that is a JSON object to `body`, which returns whether it is one of these records.
  ///
  /// An incomplete line, which a killed run leaves, is ignored. Blocks while it reads. Throws `Interrupted`, and `InputError`
  /// if the file cannot be read, or contains something else and none of these records.
  func read(_ lines: LineReader, _ body: (FieldReader) -> Bool) throws {
    var (hasRecords, foreign): (Bool, Int?) = (false, nil)
    while let line = try lines.next() {
      if let fields = try? FieldReader(InputRecord(line)) {
        if body(fields) { hasRecords = true } else { foreign = foreign ?? line.number }
      } else if line.bytes.first != UInt8(ascii: "{") {
        foreign = foreign ?? line.number
      }
    }
    if let foreign, !hasRecords {
      throw InputError(
        .malformed,
        "\(lines.sourceName):\(foreign): not a \(name); --resume expects the output of an earlier \(tool)")
    }
  }
}
