/// Bytes with a binary unit, to about three digits: `12 B`, `3.1 MiB`.
package func sizeText(_ bytes: Double) -> String {
  var (value, unit) = (bytes, 0)
  let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
  while value >= 1023.5, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
  if unit == 0 || value >= 99.95 { return "\(Int(value.rounded())) \(units[unit])" }
  return "\(decimalText(value, 1)) \(units[unit])"
}

/// A duration in microseconds, to about three digits: `85µs`, `1.25ms`, `431ms`, `2.35s`, `1m 5s`, `1h 2m 3s`.
package func durationText(microseconds: Double) -> String {
  let ms = microseconds / 1000
  if microseconds < 999.5 { return "\(Int(microseconds.rounded()))µs" }
  if ms < 9.995 { return "\(decimalText(ms, 2))ms" }
  if ms < 99.95 { return "\(decimalText(ms, 1))ms" }
  if ms < 999.5 { return "\(Int(ms.rounded()))ms" }
  let seconds = ms / 1000
  if seconds < 9.995 { return "\(decimalText(seconds, 2))s" }
  if seconds < 59.95 { return "\(decimalText(seconds, 1))s" }
  let whole = Int(seconds.rounded())
  if whole < 3600 { return "\(whole / 60)m \(whole % 60)s" }
  return "\(whole / 3600)h \(whole % 3600 / 60)m \(whole % 60)s"
}

/// A number with `digits` decimals, rounded.
package func decimalText(_ number: Double, _ digits: Int) -> String {
  var unit = 1.0
  for _ in 0..<digits { unit *= 10 }
  let scaled = (number.magnitude * unit).rounded()
  guard scaled < 9e15 else { return String(number) }
  let (whole, rest) = (Int64(scaled) / Int64(unit), Int64(scaled) % Int64(unit))
  let sign = number < 0 && scaled > 0 ? "-" : ""
  if digits == 0 { return "\(sign)\(whole)" }
  let decimals = String(rest)
  return "\(sign)\(whole)." + String(repeating: "0", count: digits - decimals.count) + decimals
}

/// A whole number with a comma between groups of three digits: `1,234,567`.
package func groupedText(_ number: Int) -> String {
  let digits = Array(String(number.magnitude))
  var text = number < 0 ? "-" : ""
  for (place, digit) in digits.enumerated() {
    if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return text
}
