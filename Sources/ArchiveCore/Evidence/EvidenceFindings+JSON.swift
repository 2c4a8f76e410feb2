extension EvidenceFindings {
  /// The findings as JSON, problems included.
  package var jsonText: String {
    let text = JSONWriter.object { json in
      json.member("valid", problems.isEmpty)
      json.member("records", records)
      json.member("vouched_lines", vouched)
      json.member("unvouched_lines", unvouched)
      json.member("head", head.map { "\($0.count):\($0.sha256)" })
      json.member("database", database?.rawValue)
      json.key("problems")
      json.array {
        for problem in problems {
          $0.object { json in
            json.member("kind", problem.kind.rawValue)
            json.member("file", problem.file)
            json.member("line", problem.line.map(Int64.init))
            json.member("message", problem.message)
          }
        }
      }
    }
    return String(decoding: text, as: UTF8.self) + "\n"
  }
}
