import ArchiveCore

/// The texts of a run's progress.
struct ProgressLine {
  /// What is done to the items: `restored`, `archived`, `verified`.
  let participle: String
  /// What the run does: `restore`, `verify`, `store`.
  let phase: String

  /// The guide's line.
  func plain(_ progress: Progress) -> String {
    guard let total = progress.total, total > 0 else { return "Progress: \(progress.done) (total not known yet)" }
    return "Progress: \(progress.done)/\(total) (\(progress.done * 100 / total)%)"
  }

  /// One sentence, for who asks by a signal.
  func sentence(_ progress: Progress) -> String {
    var text = "\(progress.done) of \(progress.total.map { String($0) } ?? "an unknown number of") items done"
    if let fraction = progress.fraction { text += " (\(Int(fraction * 100))%)" }
    text += ": \(progress.succeeded) \(participle), \(progress.failed) failed, \(progress.skipped) skipped; "
    text += "\(sizeText(Double(progress.bytes))) in \(Self.clock(progress.seconds))"
    if let left = progress.secondsLeft, progress.fraction != 1 { text += ", \(Self.clock(left)) left" }
    return text
  }

  func json(_ progress: Progress, isLast: Bool) -> String {
    let text = JSONWriter.object { json in
      json.member("record", "progress")
      json.member("version", 1)
      json.member("phase", isLast ? "done" : phase)
      json.member("items_done", Int64(progress.done))
      json.member("items_total", progress.total.map { Int64($0) })
      json.member("succeeded", Int64(progress.succeeded))
      json.member("failed", Int64(progress.failed))
      json.member("skipped", Int64(progress.skipped))
      json.member("content_bytes", progress.bytes)
      json.member("content_bytes_total", progress.expectedBytes)
      json.member("elapsed_ms", milliseconds: progress.seconds * 1e3)
      json.member("remaining_ms", milliseconds: progress.secondsLeft.map { $0 * 1e3 })
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// A bar and numbers that fit into `width` columns; the least important go first where it is narrow.
  func bar(_ progress: Progress, width: Int, style: BarStyle) -> String {
    var parts: [String] = []
    if let total = progress.total {
      parts.append("\(progress.done)/\(total)")
      // All bytes may be processed before all items are finished.
      if let fraction = progress.fraction {
        parts.append("\(min(Int(fraction * 100), progress.done < total ? 99 : 100))%")
      }
    } else {
      parts.append("\(progress.done) of ?")
    }
    if progress.failed > 0 { parts.append("\(progress.failed) failed") }
    func perSecond(_ amount: Double) -> Double { progress.seconds > 0 ? amount / progress.seconds : 0 }
    let time =
      progress.fraction == 1
      ? "in \(Self.clock(progress.seconds))"
      : progress.secondsLeft.map { "\(Self.clock($0)) left" } ?? "\(Self.clock(progress.seconds)) so far"
    let bytes = Double(progress.bytes)
    // Where no content is read, items are what there is to count.
    let amounts =
      bytes > 0
      ? ["\(sizeText(perSecond(bytes)))/s", sizeText(bytes)]
      : ["\(Int(perSecond(Double(progress.done)).rounded())) items/s"]
    let optional = [time] + amounts
    for part in optional where Self.columns(parts) + 2 + part.count <= width { parts.append(part) }
    let text = parts.joined(separator: "  ")
    let room = min(40, width - text.count - 1)
    guard room >= 8 else { return String(text.prefix(width)) }
    let painted =
      progress.failed > 0
      ? text.replacing("\(progress.failed) failed", with: style.alarm("\(progress.failed) failed")) : text
    return style.bar(progress.fraction, columns: room) + " " + painted
  }

  private static func columns(_ parts: [String]) -> Int { parts.map { $0.count + 2 }.reduce(-2, +) }

  /// `M:SS`, or `H:MM:SS`.
  static func clock(_ seconds: Double) -> String {
    let all = Int(min(max(seconds, 0), 359_999).rounded())
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes) = (all / 3600, all / 60 % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(all % 60))" : "\(minutes):\(two(all % 60))"
  }
}

/// How a bar is drawn: with box-drawing characters and colours where the terminal has them.
struct BarStyle {
  let hasUnicode: Bool
  let hasColour: Bool

  /// The bar for a fraction; an empty one while it is not known.
  func bar(_ fraction: Double?, columns: Int) -> String {
    let inner = columns - (hasUnicode ? 0 : 2)
    let filled = Int((fraction ?? 0) * Double(inner))
    if !hasUnicode {
      return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: inner - filled) + "]"
    }
    let done = String(repeating: "━", count: filled)
    let rest = String(repeating: "─", count: inner - filled)
    return hasColour ? "\u{1B}[32m\(done)\u{1B}[90m\(rest)\u{1B}[0m" : done + rest
  }

  func alarm(_ text: String) -> String { hasColour ? "\u{1B}[31m\(text)\u{1B}[0m" : text }
}
