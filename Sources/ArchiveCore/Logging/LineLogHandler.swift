package import Logging

/// Sends the log to standard error or `logging.file`, as `config` says, for all of the process.
///
/// To be called once, before the first logger is made; later calls have no effect.
public func setupLogging(_ config: ArchiveConfig) { setupLogging(config, all: false) }

/// Sends the log to standard error or `logging.file`, as `config` says, for all of the process.
///
/// To be called once, before the first logger is made; later calls have no effect.
/// - `all`: logs everything, whatever the configuration says.
/// - `complain`: told once, when the log cannot be written; nothing is stopped by that.
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
  /// The level at which failed items are logged: who has standard output and standard error before them reads it in the
  /// results and messages already, and must not read it a million times more.
  package var levelOfFailures: Logger.Level { loggingFile == nil ? .debug : .warning }
}

/// swift-log ends a process that bootstraps it twice.
private let bootstrapping = Monitor()
nonisolated(unsafe) private var processSink: LogSink?

/// Runs `body`, which logs many records; they are written together.
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
    // The members that everybody looks for, first.
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

  /// Members that are ours from beginning to end; the rest may be foreign text.
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
      // One record is one line, whatever is in it.
      var quoted = JSONWriter()
      quoted.string(text)
      return " \(name)=" + String(decoding: quoted.bytes, as: UTF8.self)
    }.joined()
    let words = message.description.split(whereSeparator: \.isNewline).joined(separator: " ")
    return Array(shown("\(Timestamp.now()) \(level.uppercased()) \(words)\(details)").utf8) + [0x0A]
  }
}
