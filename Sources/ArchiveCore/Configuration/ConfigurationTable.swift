extension ConfigurationKey {
  /// The table of keys: the value of each and where it is stored, its variable, its default and its documentation.
  ///
  /// The parser of files and options, `archive-config show`, the template of a new file and the manual are based on it.
  var row: ConfigurationRow {
    switch self {
    case .backendType:
      ConfigurationRow(
        .choice, \.backend, variable: "CODEX_ARCHIVE_BACKEND", sample: "\"sqlite\"",
        comment: "\"sqlite\", \"postgres\" or \"mariadb\"; by default derived from the URL.",
        meaning: "Kind of database. By default it is derived from the URL; if it is set, it must agree with the URL.")
    case .backendURL:
      ConfigurationRow(
        .url, \.url, variable: "CODEX_ARCHIVE_URL", default: "sqlite:///./.codex/archive.sqlite", .set,
        comment: "sqlite:///relative/path, sqlite:////absolute/path, postgres://… or mysql://…",
        meaning: "URL of the archive; archive-tools(7) describes URLs. The option is --archive-url.")
    case .backendPasswordFile:
      ConfigurationRow(
        .file, \.passwordFile, variable: "CODEX_ARCHIVE_PASSWORD_FILE", sample: "\"/run/secrets/archive\"",
        comment:
          "The password, if it is not in the URL: a file that contains it, or a program that prints it, run without a shell.",
        meaning: "File that contains the database password and nothing else.")
    case .backendPasswordCommand:
      ConfigurationRow(
        .command, \.passwordCommand, variable: "CODEX_ARCHIVE_PASSWORD_COMMAND",
        sample: "[\"pass\", \"show\", \"archive\"]", .alternative,
        meaning: "Program that prints the database password. It runs without a shell.")
    case .backendPasswordFileShared:
      ConfigurationRow(
        .flag, \.passwordFileIsShared, variable: "CODEX_ARCHIVE_PASSWORD_FILE_SHARED", default: "false",
        comment: "Accept a password file that other users can read.",
        meaning:
          "Whether to accept a password file that other users can read. Otherwise only its owner may read it, and its group if root owns it."
      )
    case .loggingLevel:
      ConfigurationRow(
        .choice, \.loggingLevel, variable: "CODEX_ARCHIVE_LOG_LEVEL", default: "info",
        comment: "\"debug\", \"info\", \"warn\" or \"error\"",
        meaning: "Lowest level that is logged. The options are --log-level, --verbose, --quiet and --debug.")
    case .loggingFormat:
      ConfigurationRow(
        .choice, \.loggingFormat, variable: "CODEX_ARCHIVE_LOG_FORMAT", default: "json",
        comment: "\"json\" or \"text\"",
        meaning: "Format of the log records: JSON objects, or text.")
    case .loggingFile:
      ConfigurationRow(
        .file, \.loggingFile, variable: "CODEX_ARCHIVE_LOG_FILE", sample: "\".codex/archive.log\"",
        comment: "The log goes to standard error, unless a file is set.",
        meaning: "File to which the log is appended, instead of standard error.")
    case .retryEnabled:
      ConfigurationRow(
        .flag, \.retry.isEnabled, variable: "CODEX_ARCHIVE_RETRY_ENABLED", default: "false",
        comment: "Retry transient failures, such as a lock or a lost connection.",
        meaning: "Whether transient failures, such as a lock or a lost connection, are retried.")
    case .retryMaxAttempts:
      ConfigurationRow(
        .integer(atLeast: 1), \.retry.maxAttempts, variable: "CODEX_ARCHIVE_RETRY_MAX", default: "3",
        meaning: "Number of attempts at one operation, including the first.")
    case .retryInitialDelay:
      ConfigurationRow(
        .number(atLeast: 0), \.retry.initialDelay, variable: "CODEX_ARCHIVE_RETRY_INITIAL", default: "1.0",
        comment: "Seconds before the second attempt, and the longest delay.",
        meaning: "Seconds before the second attempt.")
    case .retryMaxDelay:
      ConfigurationRow(
        .number(atLeast: 0), \.retry.maxDelay, variable: "CODEX_ARCHIVE_RETRY_MAX_DELAY", default: "32.0",
        meaning: "Longest delay between two attempts, in seconds.")
    case .retryBackoffFactor:
      ConfigurationRow(
        .number(atLeast: 1), \.retry.backoffFactor, variable: "CODEX_ARCHIVE_RETRY_BACKOFF", default: "2.0",
        meaning: "Factor by which the delay grows after each attempt.")
    case .retryJitter:
      ConfigurationRow(
        .flag, \.retry.jitter, variable: "CODEX_ARCHIVE_RETRY_JITTER", default: "true",
        comment: "Vary delays by 10 %, so that many clients do not retry at the same time.",
        meaning: "Whether delays vary by 10 %, so that many clients do not retry at the same time.")
    case .retryDeadline:
      ConfigurationRow(
        .limit, \.retry.deadline, variable: "CODEX_ARCHIVE_RETRY_DEADLINE", default: "0",
        comment: "Seconds after the first attempt, after which an operation is not retried; 0 is no limit.",
        meaning: "Seconds after the first attempt, after which an operation is not retried; 0 is no limit.")
    case .batchMaxConcurrent:
      ConfigurationRow(
        .integer(atLeast: 1), \.maxConcurrent, variable: "CODEX_ARCHIVE_BATCH_CONCURRENT", default: "5",
        meaning: "Number of files to process at once. The option is --concurrency.")
    case .batchTimeoutPerItem:
      ConfigurationRow(
        .number(atLeast: 0.1), \.timeoutPerItem, variable: "CODEX_ARCHIVE_BATCH_TIMEOUT", default: "300",
        comment: "Seconds", meaning: "Seconds that one item, or one answer of the database, may take.")
    case .batchContinueOnError:
      ConfigurationRow(
        .flag, \.continueOnError, variable: "CODEX_ARCHIVE_BATCH_CONTINUE", default: "false",
        comment: "Continue after an item has failed.",
        meaning:
          "Whether archive-restore and archive-retention continue after an item has failed. The options are --continue-on-error and --max-failures."
      )
    case .performanceEnableMetrics:
      ConfigurationRow(
        .flag, \.metrics.isEnabled, variable: "CODEX_ARCHIVE_PERF_ENABLED", default: "true",
        comment: "Record in each result how long its steps took.",
        meaning: "Whether results contain durations. Otherwise their fields that end in _ms are null.")
    case .performanceTrackDecompression:
      ConfigurationRow(
        .flag, \.metrics.tracksDecompression, variable: "CODEX_ARCHIVE_PERF_DECOMP", default: "true",
        meaning: "Whether decompress_ms is measured. Otherwise it is null, and its time is part of fetch_ms.")
    case .evidenceDirectory:
      ConfigurationRow(
        .path, \.evidenceDirectory, variable: "CODEX_EVIDENCE_DIR", default: ".codex/evidence",
        meaning: "Directory of the evidence log.")
    case .reportRequire:
      ConfigurationRow(
        .list, \.reportRequirements, variable: "CODEX_ARCHIVE_REPORT_REQUIRE",
        sample: "[\"success=100%\", \"p99<500ms\"]",
        comment: "Gates that archive-report applies if it has no --require.",
        meaning:
          "Gates that archive-report applies if it has no --require. It ends with status 3 if one is not met."
      )
    case .retentionDistinctUsers:
      ConfigurationRow(
        .flag, \.distinctDatabaseUsers, variable: "CODEX_ARCHIVE_RETENTION_DISTINCT_DB_USERS", default: "false",
        comment: "A purge also needs two database users, not only two names. Only for archives on servers.",
        meaning:
          "Whether a purge must be approved by another database user than the one that requested it, not only under another name. Only for archives on servers."
      )
    }
  }
}
