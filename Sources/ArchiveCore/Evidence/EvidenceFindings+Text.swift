extension EvidenceFindings {
  /// The findings for a person; the problems themselves are in `problems`.
  package var text: String {
    var text = "Records: \(records)\n"
    if vouched > 0 { text += "Lines of another tool, vouched for: \(vouched)\n" }
    if unvouched > 0 { text += "Lines of another tool after the last record: \(unvouched)\n" }
    if let head { text += "Head: \(head.count):\(head.sha256)\n" }
    switch database {
    case nil: text += "Database: not asked\n"
    case .noHeads: text += "Database: keeps no heads; archive-config init --archive-only makes the table for them\n"
    case .compared: text += "Database: compared\n"
    case .unknown: text += "Database: does not know this log\n"
    }
    let count = problems.count
    return text + "Status: \(count == 0 ? "✓ OK" : "✗ FAILED: \(count) problem\(count == 1 ? "" : "s")")\n"
  }
}

extension EvidenceProblem {
  /// The problem with its place before it.
  package var text: String {
    let place = file.map { file in line.map { "\(file):\($0): " } ?? "\(file): " } ?? ""
    return "\(place)\(message)"
  }
}
