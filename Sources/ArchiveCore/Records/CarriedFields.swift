/// Writes a record made from another: its own fields first, then, unchanged, what it did not know.
enum CarriedFields {
  /// Copies the members of `source` whose names are not in `known`, byte for byte and in their order.
  static func write(from source: JSONObject?, except known: FieldNames, to json: inout JSONWriter) {
    guard let source else { return }
    for member in source.members where !known.contains(member, of: source) {
      json.member(rawName: source.raw(member.rawName), rawValue: source.raw(member.rawValue))
    }
  }
}
