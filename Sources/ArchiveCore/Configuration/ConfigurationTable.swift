extension ConfigurationKey {
  /// The table of keys: what a key's value is and where it goes, its variable, its default, and its documents.
  ///
  /// The parser of files and options, `archive-config show`, the template of a new file and the manual follow it.
  var row: ConfigurationRow {
    switch self {
    case .backendType:
      ConfigurationRow(
        .choice, \.backend, variable: "CODEX_ARCHIVE_BACKEND", sample: "\"sqlite\"",
        comment: "Follows from the URL: \"sqlite\", \"postgres\" or \"mariadb\".",
        meaning: "The kind of database. It follows from the URL; where it is given, the two must agree.")
    case .backendURL:
      ConfigurationRow(
        .url, \.url, variable: "CODEX_ARCHIVE_URL", default: "sqlite:///./.codex/archive.sqlite", .set,
        comment: "sqlite:///relative/path, sqlite:////absolute/path, postgres://… or mysql://…",
        meaning: "Where the archive is. URLs are described in archive-tools(7).")
    case .backendPasswordFile:
      ConfigurationRow(
        .file, \.passwordFile, variable: "CODEX_ARCHIVE_PASSWORD_FILE", sample: "\"/run/secrets/archive\"",
        comment:
          "A password that is not in the URL: the content of a file, or what a program writes, which is run without a shell.",
        meaning: "A file that holds the database's password and nothing else.")
    case .backendPasswordCommand:
      ConfigurationRow(
        .command, \.passwordCommand, variable: "CODEX_ARCHIVE_PASSWORD_COMMAND",
        sample: "[\"pass\", \"show\", \"archive\"]", .alternative,
        meaning: "A program that prints the database's password. It is run without a shell.")
    case .backendPasswordFileShared:
      ConfigurationRow(
        .flag, \.passwordFileIsShared, variable: "CODEX_ARCHIVE_PASSWORD_FILE_SHARED", default: "false",
        comment: "Accept a password file that other users can read.",
        meaning:
          "Whether a password file is accepted that other users can read. Else only its owner may, and its group where it belongs to root."
      )
    case .loggingLevel:
      ConfigurationRow(
        .choice, \.loggingLevel, variable: "CODEX_ARCHIVE_LOG_LEVEL", default: "info",
        comment: "\"debug\", \"info\", \"warn\" or \"error\"",
        meaning: "The least severe messages that are logged.")
    case .loggingFormat:
      ConfigurationRow(
        .choice, \.loggingFormat, variable: "CODEX_ARCHIVE_LOG_FORMAT", default: "json",
        comment: "\"json\" or \"text\"",
        meaning: "How log records are written: as JSON objects, or as text.")
    case .loggingFile:
      ConfigurationRow(
        .file, \.loggingFile, variable: "CODEX_ARCHIVE_LOG_FILE", sample: "\".codex/archive.log\"",
        comment: "Standard error, unless a file is named.",
        meaning: "The file that the log is appended to, instead of standard error.")
    case .retryEnabled:
      ConfigurationRow(
        .flag, \.retry.isEnabled, variable: "CODEX_ARCHIVE_RETRY_ENABLED", default: "false",
        comment: "Try failures again that can pass: a lock, a lost connection.",
        meaning: "Whether failures that may pass, such as a lock or a lost connection, are tried again.")
    case .retryMaxAttempts:
      ConfigurationRow(
        .integer(atLeast: 1), \.retry.maxAttempts, variable: "CODEX_ARCHIVE_RETRY_MAX", default: "3",
        meaning: "Attempts at one operation, the first included.")
    case .retryInitialDelay:
      ConfigurationRow(
        .number(atLeast: 0), \.retry.initialDelay, variable: "CODEX_ARCHIVE_RETRY_INITIAL", default: "1.0",
        comment: "Seconds before the second attempt, and at most.",
        meaning: "Seconds before the second attempt.")
    case .retryMaxDelay:
      ConfigurationRow(
        .number(atLeast: 0), \.retry.maxDelay, variable: "CODEX_ARCHIVE_RETRY_MAX_DELAY", default: "32.0",
        meaning: "The longest delay, in seconds.")
    case .retryBackoffFactor:
      ConfigurationRow(
        .number(atLeast: 1), \.retry.backoffFactor, variable: "CODEX_ARCHIVE_RETRY_BACKOFF", default: "2.0",
        meaning: "The factor by which the delay grows after each attempt.")
    case .retryJitter:
      ConfigurationRow(
        .flag, \.retry.jitter, variable: "CODEX_ARCHIVE_RETRY_JITTER", default: "true",
        comment: "Vary delays by 10 %, so that many clients do not come back at once.",
        meaning: "Whether delays vary by 10 %, so that many clients do not come back at once.")
    case .retryDeadline:
      ConfigurationRow(
        .limit, \.retry.deadline, variable: "CODEX_ARCHIVE_RETRY_DEADLINE", default: "0",
        comment: "Seconds after its first attempt that an operation is not tried again; 0 is no limit.",
        meaning: "Seconds after the first attempt from which on an operation is not tried again; 0 is no limit.")
    case .batchMaxConcurrent:
      ConfigurationRow(
        .integer(atLeast: 1), \.maxConcurrent, variable: "CODEX_ARCHIVE_BATCH_CONCURRENT", default: "5",
        meaning: "Number of files to process in parallel.")
    case .batchTimeoutPerItem:
      ConfigurationRow(
        .number(atLeast: 0.1), \.timeoutPerItem, variable: "CODEX_ARCHIVE_BATCH_TIMEOUT", default: "300",
        comment: "Seconds", meaning: "Seconds that one item, or one answer of the database, may take.")
    case .batchContinueOnError:
      ConfigurationRow(
        .flag, \.continueOnError, variable: "CODEX_ARCHIVE_BATCH_CONTINUE", default: "false",
        comment: "Go on after an item has failed.",
        meaning: "Whether archive-restore goes on after an item has failed.")
    case .performanceEnableMetrics:
      ConfigurationRow(
        .flag, \.metrics.isEnabled, variable: "CODEX_ARCHIVE_PERF_ENABLED", default: "true",
        comment: "Tell in each result how long it took, and what for.",
        meaning: "Whether results say how long they took. Without it their members that end in _ms are null.")
    case .performanceTrackDecompression:
      ConfigurationRow(
        .flag, \.metrics.tracksDecompression, variable: "CODEX_ARCHIVE_PERF_DECOMP", default: "true",
        meaning: "Whether decompress_ms is measured. Without it that is null, and its time is a part of fetch_ms.")
    case .evidenceDirectory:
      ConfigurationRow(
        .path, \.evidenceDirectory, variable: "CODEX_EVIDENCE_DIR", default: ".codex/evidence",
        meaning: "The directory of the evidence log.")
    case .reportRequire:
      ConfigurationRow(
        .list, \.reportRequirements, variable: "CODEX_ARCHIVE_REPORT_REQUIRE",
        sample: "[\"success=100%\", \"p99<500ms\"]", comment: "What archive-report requires where it has no --require.",
        meaning:
          "What archive-report requires where it has no --require. It ends with status 3 where one is not met."
      )
    case .retentionDistinctUsers:
      ConfigurationRow(
        .flag, \.distinctDatabaseUsers, variable: "CODEX_ARCHIVE_RETENTION_DISTINCT_DB_USERS", default: "false",
        comment: "Who approves a purge must be another user of the database as well, not only another name.",
        meaning:
          "Whether who approves a purge must be another user of the database than who requested it, not only another name."
      )
    }
  }
}
