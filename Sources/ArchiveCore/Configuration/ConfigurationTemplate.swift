extension ArchiveConfig {
  /// The text of a new `.codex/archive.toml`: every key, explained, at its default.
  ///
  /// Only the URL is set: what a file sets hides the environment, and a new file should hide nothing else.
  public static let template = """
    # Configuration of the archive tools; archive-config(1) tells where each value in force comes from.
    # A key that is set here hides its environment variable.

    [backend]
    # sqlite:///relative/path, sqlite:////absolute/path, postgres://… or mysql://…
    url = "sqlite:///./.codex/archive.sqlite"
    # Follows from the URL: "sqlite", "postgres" or "mariadb".
    #type = "sqlite"
    # A password that is not in the URL: the content of a file, or what a program writes, which is run without a shell.
    #password_file = "/run/secrets/archive"
    # or: password_command = ["pass", "show", "archive"]

    [logging]
    # "debug", "info", "warn" or "error"
    #level = "info"
    # "json" or "text"
    #format = "json"
    # Standard error, unless a file is named.
    #file = ".codex/archive.log"

    [retry]
    # Try failures again that can pass: a lock, a lost connection.
    #enabled = false
    #max_attempts = 3
    # Seconds before the second attempt, and at most.
    #initial_delay = 1.0
    #max_delay = 32.0
    #backoff_factor = 2.0
    # Vary delays by 10 %, so that many clients do not come back at once.
    #jitter = true
    # Seconds after its first attempt that an operation is not tried again; 0 is no limit.
    #deadline = 0

    [batch]
    #max_concurrent = 5
    # Seconds
    #timeout_per_item = 300
    # Go on after an item has failed.
    #continue_on_error = false

    [performance]
    # Tell in each result how long it took, and what for.
    #enable_metrics = true
    #track_decompression = true

    [evidence]
    #dir = ".codex/evidence"

    """
}
