import ArchiveCore
import Glibc

/// The charts of the page as SVG.
struct HTMLCharts {
  private let totals: Totals
  private static let (width, height) = (560.0, 240.0)
  private static let (left, right, top, bottom) = (64.0, 12.0, 16.0, 32.0)

  init(_ totals: Totals) { self.totals = totals }

  private static func coordinate(_ number: Double) -> String { decimalText(number, 1) }

  private static func drawing(_ title: String, _ content: String, width: Double = width) -> String {
    "<svg viewBox=\"0 0 \(Int(width)) \(Int(height))\" role=\"img\"><title>\(title)</title>\(content)</svg>"
  }

  private static func text(_ text: String, _ x: Double, _ y: Double, _ anchor: String, _ name: String = "") -> String {
    "<text x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" text-anchor=\"\(anchor)\"\(name.isEmpty ? "" : " class=\"\(name)\"")>\(text)</text>"
  }

  private static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ name: String) -> String {
    "<line x1=\"\(coordinate(x1))\" y1=\"\(coordinate(y1))\" x2=\"\(coordinate(x2))\" y2=\"\(coordinate(y2))\" class=\"\(name)\"/>"
  }

  /// Latency by percentile; each nine takes the same width.
  var curve: String {
    let latency = totals.latency
    let top = log10(Double(max(latency.max ?? 1, 2))), low = log10(Double(max(latency.min ?? 1, 1)))
    let nines = max(1, log10(Double(latency.count)))
    func x(_ part: Double) -> Double {
      Self.left + min(-log10(max(1 - part, 1e-12)), nines) / nines * (Self.width - Self.left - Self.right)
    }
    func y(_ microseconds: Double) -> Double {
      let place = top - low < 0.001 ? 0.5 : (log10(max(microseconds, 1)) - low) / (top - low)
      return Self.height - Self.bottom - place * (Self.height - Self.top - Self.bottom)
    }
    var content = ""
    var last = ""
    for place in 0...4 {
      let value = pow(10, low + (top - low) * Double(place) / 4)
      let label = durationText(microseconds: value)
      if label == last { continue }
      last = label
      content += Self.line(Self.left, y(value), Self.width - Self.right, y(value), "grid")
      content += Self.text(label, Self.left - 8, y(value) + 4, "end")
    }
    for (name, part) in [
      ("0", 0.0), ("50", 0.5), ("90", 0.9), ("99", 0.99), ("99.9", 0.999), ("99.99", 0.9999), ("99.999", 0.99999),
    ]
    where -log10(max(1 - part, 1e-12)) <= nines + 1e-9 {
      content += Self.line(x(part), Self.top, x(part), Self.height - Self.bottom, "grid")
      content += Self.text(name + "%", x(part), Self.height - 10, "middle")
    }
    var points: [String] = []
    var seen: Int64 = 0
    for bucket in latency.buckets {
      let value = Double(min(max(bucket.value, latency.min ?? 0), latency.max ?? .max))
      points.append("\(Self.coordinate(x(Double(seen) / Double(latency.count)))),\(Self.coordinate(y(value)))")
      seen += bucket.count
      points.append("\(Self.coordinate(x(Double(seen) / Double(latency.count)))),\(Self.coordinate(y(value)))")
    }
    content += "<polyline points=\"\(Self.thinned(points).joined(separator: " "))\" class=\"line\"/>"
    return "<figure><h3>Percentiles</h3>" + Self.drawing("Latency by percentile, on logarithmic scales", content)
      + "</figure>\n"
  }

  /// Removes points at the same place of the drawing.
  private static func thinned(_ points: [String]) -> [String] {
    var distinct: [String] = []
    for point in points where distinct.last != point { distinct.append(point) }
    return distinct
  }

  var histogram: String {
    let bars = LatencyBars(totals.latency, limit: 24).bars
    let most = Double(bars.map(\.count).max() ?? 1)
    let room = (Self.width - Self.left - Self.right) / Double(bars.count)
    var content = Self.line(
      Self.left, Self.height - Self.bottom, Self.width - Self.right, Self.height - Self.bottom, "axis")
    for part in most >= 4 ? [0.5, 1] : [1.0] {
      let y = Self.height - Self.bottom - part * (Self.height - Self.top - Self.bottom)
      content += Self.line(Self.left, y, Self.width - Self.right, y, "grid")
      content += Self.text(groupedText(Int(most * part)), Self.left - 8, y + 4, "end")
    }
    for (place, bar) in bars.enumerated() where bar.count > 0 {
      let height = max(1, Double(bar.count) / most * (Self.height - Self.top - Self.bottom))
      let label =
        "\(durationText(microseconds: Double(bar.from))) to \(durationText(microseconds: Double(bar.upTo))): \(groupedText(Int(bar.count)))"
      content +=
        "<rect x=\"\(Self.coordinate(Self.left + room * Double(place) + 1))\" y=\"\(Self.coordinate(Self.height - Self.bottom - height))\" width=\"\(Self.coordinate(max(1, room - 2)))\" height=\"\(Self.coordinate(height))\" class=\"fill\"><title>\(label)</title></rect>"
    }
    for place in Set([0, bars.count / 2, bars.count - 1]).sorted() {
      let bar = bars[place]
      let anchor = place == 0 ? "start" : place == bars.count - 1 ? "end" : "middle"
      let x =
        place == 0
        ? Self.left : place == bars.count - 1 ? Self.width - Self.right : Self.left + room * (Double(place) + 0.5)
      content += Self.text(
        durationText(microseconds: Double(place == 0 ? bar.from : bar.upTo)), x, Self.height - 10, anchor)
    }
    return "<figure><h3>Distribution</h3>" + Self.drawing("Items by latency, on a logarithmic scale", content)
      + "</figure>\n"
  }

  /// Items that finished in each interval; intervals without any are gaps.
  var timeline: String {
    let intervals = totals.timeline.sorted
    let seconds = totals.timeline.seconds
    guard let first = intervals.first?.start, let last = intervals.last?.start else { return "" }
    let width = 1140.0
    let count = Double((last - first) / seconds + 1)
    let room = (width - Self.left - Self.right) / count
    let most = Double(intervals.map { $0.interval.succeeded + $0.interval.failed }.max() ?? 1)
    let scale = (Self.height - Self.top - Self.bottom) / max(most, 1)
    var content = Self.line(Self.left, Self.height - Self.bottom, width - Self.right, Self.height - Self.bottom, "axis")
    for part in most >= 4 ? [0.5, 1] : [1.0] {
      let y = Self.height - Self.bottom - most * part * scale
      content += Self.line(Self.left, y, width - Self.right, y, "grid")
      content += Self.text(groupedText(Int(most * part)), Self.left - 8, y + 4, "end")
    }
    for (start, interval) in intervals {
      let x = Self.left + room * Double((start - first) / seconds)
      var y = Self.height - Self.bottom
      for (count, name) in [(interval.succeeded, "fill"), (interval.failed, "fill-fail")] where count > 0 {
        let height = max(1, Double(count) * scale)
        y -= height
        content +=
          "<rect x=\"\(decimalText(x, 2))\" y=\"\(Self.coordinate(y))\" width=\"\(decimalText(max(0.5, room * 0.9), 2))\" height=\"\(Self.coordinate(height))\" class=\"\(name)\"/>"
      }
    }
    content += Self.text(TableTime.text(first * 1_000_000), Self.left, Self.height - 10, "start")
    content += Self.text(TableTime.text((last + seconds) * 1_000_000), width - Self.right, Self.height - 10, "end")
    let length = lengthText(seconds)
    func key(_ name: String, _ text: String) -> String {
      "<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect width=\"10\" height=\"10\" class=\"\(name)\"/></svg>\(text)</li>"
    }
    return
      "<p>Items that finished in each \(length).</p>\n<ul class=\"legend\">\(key("fill", "succeeded"))\(key("fill-fail", "failed"))</ul>\n<figure>"
      + Self.drawing("Items that finished over time", content, width: width) + "</figure>\n"
  }
}
