extension EvidenceFindings {
  /// The findings as text, without the problems themselves, which are in `problems`.
  package var text: String {
    var text = "Records: \(records)\n"
    if vouched > 0 { text += "Lines of another tool, covered by later records: \(vouched)\n" }
    if unvouched > 0 { text += "Lines of another tool after the last record: \(unvouched)\n" }
    if let head { text += "Head: \(head.count):\(head.sha256)\n" }
    switch database {
    case nil: text += "Database: not queried\n"
    case .noHeads: text += "Database: has no table of heads; create it with: archive-config init --archive-only\n"
    case .compared: text += "Database: compared\n"
    case .unknown: text += "Database: has no head of this log\n"
    }
    let count = problems.count
    return text + "Status: \(count == 0 ? "✓ OK" : "✗ FAILED: \(count) problem\(count == 1 ? "" : "s")")\n"
  }
}

extension EvidenceProblem {
  /// The problem, after its place.
  package var text: String {
    let place = file.map { file in line.map { "\(file):\($0): " } ?? "\(file): " } ?? ""
    return "\(place)\(message)"
  }
}
