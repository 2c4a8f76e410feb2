/// A tombstone that no archive has.
let unknownTombstone = "00000000-0000-4000-8000-000000000000"

/// A manifest record as a line; `more` are further members, beginning with a comma.
func manifestLine(_ tombstone: String, _ output: String, _ more: String = "") -> String {
  "{\"tombstone\":\"\(tombstone)\",\"output\":\"\(output)\"\(more)}\n"
}
