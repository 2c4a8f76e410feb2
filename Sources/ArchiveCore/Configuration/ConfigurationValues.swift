/// The values in force, each in its type. Every key that is looked up replaces its value here, at least by the default.
struct ConfigurationValues {
  var backend: Backend?
  var url = ""
  var passwordFile: String?
  var passwordCommand: [String]?
  var passwordFileIsShared = false
  var loggingLevel = LoggingLevel.info
  var loggingFormat = LoggingFormat.json
  var loggingFile: String?
  var retry = RetryConfig()
  var maxConcurrent = 1
  /// Seconds.
  var timeoutPerItem = 0.0
  var continueOnError = false
  var metrics = MetricsOptions()
  var reportRequirements: [String]?
  var distinctDatabaseUsers = false
  var evidenceDirectory = Path(unchecked: [])
}

/// The least severe messages that are logged.
package enum LoggingLevel: String, Sendable, CaseIterable { case debug, info, warn, error }

/// How a log record is written.
package enum LoggingFormat: String, Sendable, CaseIterable { case json, text }
