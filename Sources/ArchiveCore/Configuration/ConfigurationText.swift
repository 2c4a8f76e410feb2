extension ArchiveConfig {
  /// The guide's text of the settings in force.
  public func text(unredacted: Bool) -> String {
    """
    === Archive Configuration ===
    Backend: \(url.backend.rawValue)
    URL: \(unredacted ? url.text : url.redactedText + " (credentials redacted)")
    Log Level: \(loggingLevel)
    Retry: \(retry.isEnabled ? "enabled" : "disabled")
    Batch Concurrency: \(maxConcurrent)
    Performance Metrics: \(metricsEnabled ? "enabled" : "disabled")

    """
  }

  /// Every key with its value and origin, as one JSON object.
  public func jsonText(unredacted: Bool) -> String {
    let text = JSONWriter.object { json in
      for key in ConfigurationKey.allCases {
        json.key(key.rawValue)
        json.object { json in
          json.key("value")
          let value = self[key]?.value
          switch (key.kind, value) {
          case (.flag, let value?): json.bool(value == "true")
          case (.integer, let value?), (.number, let value?): json.number(Double(value))
          default: json.string(unredacted ? value : value.map(key == .backendURL ? redactedURL : redacted))
          }
          json.member("origin", self[key]?.origin.description ?? "default")
        }
      }
    }
    return String(decoding: text, as: UTF8.self) + "\n"
  }
}
