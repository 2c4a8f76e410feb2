/// A manifest record as it is read ahead: parsed off the thread that decides.
struct RestoreInput: Weighted, Sendable {
  let input: InputRecord
  let record: Result<ManifestRecord, ItemError>
  let weight: Int

  init(_ input: InputRecord, weight: Int = 0) {
    self.input = input
    self.weight = weight
    record = Result { () throws(ItemError) in try ManifestRecord(input) }
  }

  /// A record that a program made.
  init(_ record: ManifestRecord) {
    input = InputRecord(line: record.line, content: .success(.empty))
    self.record = .success(record)
    weight = record.output.bytes.count
  }

  /// One line of a stream.
  init(_ line: Line) { self.init(InputRecord(line), weight: line.bytes.count) }
}
