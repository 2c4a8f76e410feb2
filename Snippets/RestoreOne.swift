// Restore one file from a program, as archive-restore TOMBSTONE OUTPUT does.

import ArchiveCore
import ArchiveDatabase
import Logging

// snippet.hide
let arguments = CommandLine.arguments.dropFirst()
guard let tombstone = arguments.first.flatMap(Tombstone.init), let output = arguments.last.flatMap({ Path($0) }) else {
  fatalError("usage: RestoreOne TOMBSTONE OUTPUT")
}
// snippet.show
// snippet.configuration
// The command line, a file, .codex/archive.toml, the environment, the defaults: each key by itself.
let config = try ArchiveConfig.load(flags: [.loggingFormat: (flag: "--text", value: "text")])
for warning in config.warnings { print("warning: \(warning)") }
setupLogging(config)
let log = Logger(label: "restore-one")
// snippet.end

// snippet.restore
// To open is tried again as the configuration's retry keys say.
let archive = try Archive.open(config, log: log)
let (result, metrics) = try timer("restore") { try archive.restore(tombstone, to: output, by: "ops-user") }
print(result.status, result.action, "in \(metrics.durationMs) ms")
if let error = result.error { print(error.code, error.message) }
// snippet.end

// snippet.retry
// Any operation of your own can be tried again; delays grow from half a second, and vary by a tenth.
let patience = RetryConfig(maxAttempts: 5, initialDelay: 0.5, maxDelay: 16, jitter: true)
let sound = try retryWithBackoff(
  patience, transientErrors: { ($0 as? StorageError)?.isTransient ?? false },
  onRetry: { attempt, delay, error in log.warning("attempt \(attempt) failed, again in \(delay) s: \(error)") }
) { _ in
  try archive.verify(tombstone)
}
print("in the archive:", sound.status)
// What the third delay would be about, for a dashboard.
log.info("patience", metadata: ["delay": "\(calculateBackoff(attempt: 3, config: patience))"])
// snippet.end
