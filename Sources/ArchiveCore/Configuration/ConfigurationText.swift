extension ArchiveConfig {
  /// The settings in force, in the format of the usage guide.
  package func text(unredacted: Bool) -> String {
    """
    === Archive Configuration ===
    Backend: \(url.backend.rawValue)
    URL: \(withVisibleControls(unredacted ? url.text : url.redactedText + " (credentials redacted)"))
    Log Level: \(loggingLevel.rawValue)
    Retry: \(retry.isEnabled ? "enabled" : "disabled")
    Batch Concurrency: \(maxConcurrent)
    Performance Metrics: \(metrics.isEnabled ? "enabled" : "disabled")

    """
  }

  /// Every key with its value and origin, one on each line, followed by the values that it hides.
  package func originText(unredacted: Bool) -> String {
    func shown(_ key: ConfigurationKey, _ text: String) -> String {
      withVisibleControls(unredacted ? text : key.row.shown(text))
    }
    let rows = ConfigurationKey.allCases.map { key in
      (key, name: key.rawValue, value: self[key].map { shown(key, $0.value) } ?? "-")
    }
    let nameWidth = rows.map(\.name.count).max() ?? 0
    let hidden = ConfigurationKey.allCases.flatMap { key in (self[key]?.hides ?? []).map { shown(key, $0.text) } }
    let valueWidth = min((rows.map(\.value) + hidden).map(\.count).max() ?? 0, 40)
    func line(_ name: String, _ value: String, _ origin: String) -> String {
      func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
      }
      return "\(padded(name, nameWidth))  \(padded(value, valueWidth))  \(withVisibleControls(origin))\n"
    }
    return rows.map { key, name, value in
      guard let setting = self[key] else { return line(name, value, "default") }
      return line(name, value, setting.origin.description)
        + setting.hides.map { line("  hides", shown(key, $0.text), $0.origin.description) }.joined()
    }.joined()
  }

  /// Every key with its value, origin and hidden values, as one JSON object.
  package func jsonText(unredacted: Bool) -> String {
    let text = JSONWriter.object { json in
      for key in ConfigurationKey.allCases {
        json.key(key.rawValue)
        json.object { json in
          let setting = self[key]
          json.key("value")
          key.write(setting?.value, unredacted: unredacted, to: &json)
          json.member("origin", setting?.origin.description ?? "default")
          json.key("hides")
          json.array {
            for value in setting?.hides ?? [] {
              $0.object { json in
                json.key("value")
                // A hidden value was not checked and may not be valid for this key.
                json.string(unredacted ? value.text : key.row.shown(value.text))
                json.member("origin", value.origin.description)
              }
            }
          }
        }
      }
    }
    return String(decoding: text, as: UTF8.self) + "\n"
  }

  /// One key's value, as `archive-config get` prints it; nil if it has none.
  package func text(of key: ConfigurationKey, unredacted: Bool) -> String? {
    self[key].map { unredacted ? $0.value : key.row.shown($0.value) }
  }
}

extension ConfigurationKey {
  /// Writes a value of this key in its own type.
  fileprivate func write(_ value: String?, unredacted: Bool, to json: inout JSONWriter) {
    switch (kind, value) {
    case (.flag, let value?): json.bool(value == "true")
    case (.integer, let value?): json.integer(Int64(value))
    case (.number, let value?): json.number(Double(value))
    case (.command, let value?), (.list, let value?): json.raw((unredacted ? value : row.shown(value)).utf8)
    default: json.string(unredacted ? value : value.map(row.shown))
    }
  }
}

extension ConfigurationError {
  /// All problems as one JSON object.
  package static func jsonText(_ problems: [ConfigurationProblem]) -> String {
    let text = JSONWriter.object { json in
      json.member("valid", problems.isEmpty)
      json.key("problems")
      json.array {
        for problem in problems {
          $0.object { json in
            json.member("file", problem.file)
            json.member("line", problem.line.map(Int64.init))
            json.member("column", problem.column.map(Int64.init))
            json.member("key", problem.key)
            json.member("message", problem.message)
          }
        }
      }
    }
    return String(decoding: text, as: UTF8.self) + "\n"
  }
}
