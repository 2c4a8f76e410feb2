/// Writes a record based on another one: its own fields first, then the unknown fields, unchanged.
enum CarriedFields {
  /// Copies the members of `source` whose names are not in `known`, byte for byte and in their order.
  static func write(from source: JSONObject?, except known: FieldNames, to json: inout JSONWriter) {
    guard let source else { return }
    source.text.withUnsafeBytes { text in
      func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        let start = source.text.startIndex
        return UnsafeRawBufferPointer(rebasing: text[range.lowerBound - start..<range.upperBound - start])
      }
      // Members that follow each other without white space are copied together.
      var run: Range<Int>?
      for member in source.members where !known.contains(bytes(member.rawName), member, of: source) {
        if member.rawName.upperBound + 1 != member.rawValue.lowerBound {
          if let run { json.members(raw: bytes(run)) }
          run = nil
          json.member(rawName: bytes(member.rawName), rawValue: bytes(member.rawValue))
        } else if let begun = run, begun.upperBound + 1 == member.rawName.lowerBound {
          run = begun.lowerBound..<member.rawValue.upperBound
        } else {
          if let run { json.members(raw: bytes(run)) }
          run = member.rawName.lowerBound..<member.rawValue.upperBound
        }
      }
      if let run { json.members(raw: bytes(run)) }
    }
  }
}
