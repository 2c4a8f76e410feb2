import Glibc
import Logging

/// Sends the log to standard error or `logging.file`, as `config` says, for all of the process.
///
/// To be called once, before the first logger is made. Throws `ConfigurationError` when the file cannot be opened.
public func setupLogging(_ config: ArchiveConfig, debug: Bool = false, standardError: Int32 = 2)
  throws(ConfigurationError)
{
  var descriptor = standardError
  if let name = config.loggingFile {
    descriptor = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw ConfigurationError("logging.file: \(name): \(systemMessage(errno))") }
  }
  let level: Logger.Level =
    switch debug ? "debug" : config.loggingLevel {
    case "debug": .debug
    case "warn": .warning
    case "error": .error
    default: .info
    }
  let (isText, target) = (config.loggingFormat == "text", descriptor)
  LoggingSystem.bootstrap { _ in LineLogHandler(descriptor: target, isText: isText, logLevel: level) }
}

/// Writes each log record as one line: JSON for machines, or text for people.
struct LineLogHandler: LogHandler {
  let descriptor: Int32
  let isText: Bool
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var all = metadata
    if let extra = event.metadata { all.merge(extra) { $1 } }
    let level = event.level == .warning ? "warn" : event.level.rawValue
    let line = isText ? text(level, event.message, all) : json(level, event.message, all)
    // One write a line: lines of several processes do not mix. A log that cannot be written stops nothing.
    _ = Array((redacted(line) + "\n").utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }

  private func json(_ level: String, _ message: Logger.Message, _ all: Logger.Metadata) -> String {
    let bytes = JSONWriter.object { json in
      json.member("ts", Timestamp.now().description)
      json.member("level", level)
      json.member("message", "\(message)")
      for (name, value) in all.sorted(by: { $0.key < $1.key }) {
        json.key(name)
        if name.hasSuffix("_ms"), let number = Double("\(value)") {
          json.number(number)
        } else {
          json.string("\(value)")
        }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func text(_ level: String, _ message: Logger.Message, _ all: Logger.Metadata) -> String {
    let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    return "\(Timestamp.now()) \(level.uppercased()) \(message)\(details)"
  }
}
