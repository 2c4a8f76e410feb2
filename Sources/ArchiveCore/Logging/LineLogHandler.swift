package import Logging

/// Sends the log of the whole process to standard error or `logging.file`, as configured.
///
/// Call it once, before the first logger is created; later calls have no effect.
public func setupLogging(_ config: ArchiveConfig) { setupLogging(config, all: false) }

/// Sends the log of the whole process to standard error or `logging.file`, as configured.
///
/// Call it once, before the first logger is created; later calls have no effect.
/// - `all`: logs everything, regardless of the configured level.
/// - `complain`: called once with a message if the log cannot be written; the work continues.
package func setupLogging(
  _ config: ArchiveConfig, all: Bool, standardError: Int32 = 2,
  complain: @escaping @Sendable (String) -> Void = { _ in }
) {
  let sink = LogSink(file: config.loggingFile, standardError: standardError, complain: complain)
  let level: Logger.Level =
    switch all ? .debug : config.loggingLevel {
    case .debug: .debug
    case .info: .info
    case .warn: .warning
    case .error: .error
    }
  let isText = config.loggingFormat == .text
  let isFirst = bootstrapping.locked {
    if processSink != nil { return false }
    processSink = sink
    return true
  }
  if isFirst { LoggingSystem.bootstrap { _ in LineLogHandler(sink: sink, isText: isText, logLevel: level) } }
}

extension ArchiveConfig {
  /// The level at which failed items are logged: a person who sees standard output and standard error has the failures
  /// in the results and messages already, and should not see them again a million times.
  package var levelOfFailures: Logger.Level { loggingFile == nil ? .debug : .warning }
}

/// swift-log ends a process that bootstraps it a second time.
private let bootstrapping = Monitor()
nonisolated(unsafe) private var processSink: LogSink?

/// Runs `body` and writes the records that it logs together.
func loggingTogether(_ body: () -> Void) {
  if let sink = bootstrapping.locked({ processSink }) { sink.batch(body) } else { body() }
}

/// Writes each log record as one line: JSON for machines, or text for people.
struct LineLogHandler: LogHandler {
  let sink: LogSink
  let isText: Bool
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var all = metadata
    if let extra = event.metadata { all = all.isEmpty ? extra : all.merging(extra) { $1 } }
    let level = event.level == .warning ? "warn" : event.level.rawValue
    // The most useful members come first.
    var members: [(String, Logger.Metadata.Value)] = []
    members.reserveCapacity(all.count)
    for name in Self.first { if let value = all[name] { members.append((name, value)) } }
    if members.count < all.count {
      var rest: [(String, Logger.Metadata.Value)] = []
      for (name, value) in all where !Self.first.contains(name) { rest.append((name, value)) }
      members += rest.count > 1 ? rest.sorted { $0.0 < $1.0 } : rest
    }
    sink.write((isText ? text(level, event.message, members) : json(level, event.message, members)))
  }

  private static let first = ["action", "tombstone", "actor", "duration_ms", "backend"]

  private func json(
    _ level: String, _ message: Logger.Message, _ members: [(String, Logger.Metadata.Value)]
  ) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("ts", Timestamp.now().description)
      json.member("level", level)
      json.member("message", redacted(message.description))
      for (name, value) in members {
        json.key(name)
        switch value {
        case .stringConvertible(let number as Int): json.integer(Int64(number))
        case .stringConvertible(let number as Double): json.number(number)
        case .string(let text): json.string(Self.isPlain(name) ? text : redacted(text))
        default: json.string(redacted(value.description))
        }
      }
    }
    return json.bytes + [0x0A]
  }

  /// Members whose values are our own; all others may contain foreign text.
  private static func isPlain(_ name: String) -> Bool {
    name == "action" || name == "tombstone" || name == "backend"
  }

  private func text(
    _ level: String, _ message: Logger.Message, _ members: [(String, Logger.Metadata.Value)]
  ) -> [UInt8] {
    let details = members.map { name, value in
      let text = value.description
      let isWord = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x7F }
      if isWord { return " \(name)=\(text)" }
      // A record is always one line.
      var quoted = JSONWriter()
      quoted.string(text)
      return " \(name)=" + String(decoding: quoted.bytes, as: UTF8.self)
    }.joined()
    let words = message.description.split(whereSeparator: \.isNewline).joined(separator: " ")
    return Array(shown("\(Timestamp.now()) \(level.uppercased()) \(words)\(details)").utf8) + [0x0A]
  }
}
