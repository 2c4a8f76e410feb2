import Foundation
import Testing
import Subprocess
import SystemPackage

extension Workspace {
  /// Seconds after which a script counts as hanging: a hundred times as long as any takes, so that only a defect
  /// reaches it.
  static let hangLimit = 1800

  /// Runs a shell script here; standard input is empty unless given. `limit` only ends a script that hangs.
  @discardableResult
  func sh(
    _ script: String, stdin: String = "", environment: [Environment.Key: String] = [:], limit: Int = hangLimit
  ) async throws -> Outcome {
    var variables: [Environment.Key: String] = [
      "PATH": "\(Self.tools):\(Self.project.path(percentEncoded: false))/examples:/usr/local/bin:/usr/bin:/bin",
      "HOME": path(), "LC_ALL": "C.UTF-8", "TZ": "UTC", "FIXTURES": Self.tests.path(percentEncoded: false) + "Fixtures",
      "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.org",
      "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.org",
    ]
    // The tools are built with the sanitizer that the tests are built with.
    for name in ["TSAN_OPTIONS", "ASAN_OPTIONS"] {
      if let options = ProcessInfo.processInfo.environment[name] { variables[.init(rawValue: name)!] = options }
    }
    variables.merge(environment) { $1 }
    // From a file: a pipe whose reader ends early would end the tests by SIGPIPE.
    let input = FilePath(FileManager.default.temporaryDirectory.path() + "stdin-\(UUID().uuidString)")
    try Data(stdin.utf8).write(to: URL(filePath: input.string))
    defer { try? FileManager.default.removeItem(atPath: input.string) }
    let result = try await run(
      .path("/usr/bin/timeout"), arguments: ["--kill-after=5", String(limit), "/bin/sh", "-c", script],
      environment: .custom(variables),
      workingDirectory: FilePath(path()),
      input: .fileDescriptor(try .open(input, .readOnly), closeAfterSpawningProcess: true),
      output: .string(limit: 256 << 20),
      error: .string(limit: 64 << 20))
    let status =
      switch result.terminationStatus {
      case .exited(let code): Int(code)
      case .signaled(let signal): 128 + Int(signal)
      }
    return Outcome(stdout: result.standardOutput, stderr: result.standardError, status: status)
  }

  /// Sets the clock of the commands that run with `movableClock` ahead by this many seconds.
  func setClock(_ seconds: Int) throws {
    // Atomically: the file may be read at any moment.
    try Data("+\(seconds)\n".utf8).write(to: url.appending(path: "clock"), options: .atomic)
  }

  /// A prefix for a command of a script: its clock is the machine's, set ahead by the seconds in the file `clock` here.
  ///
  /// A time limit that no slow machine reaches passes at the moment that a test chooses (faketime(1)). The clock only
  /// jumps: where it runs faster, the library's poll(2) may wait forever.
  static let movableClock =
    "LD_PRELOAD=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1) FAKETIME_TIMESTAMP_FILE=clock FAKETIME_NO_CACHE=1 FAKETIME_SHARED='/x /y'"

  /// Runs the rest of a command in a private mount namespace, whose mounts end with it.
  ///
  /// Root may create a mount namespace at once, others with a user namespace of their own.
  static let privateMounts = "unshare --mount $([ \"$(id -u)\" = 0 ] || echo --map-root-user)"

  /// A Python script that runs a command and writes its peak resident memory, in MiB, to a file (getrusage(2),
  /// RUSAGE_CHILDREN): `python3 FILE OUTPUT COMMAND…`.
  static let peakMemoryScript = """
    import resource, subprocess, sys
    code = subprocess.call(sys.argv[2:])
    open(sys.argv[1], 'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024))
    sys.exit(code)
    """

  /// A shell command that writes files `in/f1` to `in/f<count>`, all with different contents.
  static func numberedFiles(_ count: Int, lines: Int = 1) -> String {
    """
    mkdir in; seq \(count) | awk '{ f = "in/f" $1; for (n = 0; n < \(lines); n++) print $1, n, $1 * n > f; close(f) }'
    """
  }

  /// A text in which everything that differs between runs is replaced: times by TIME, ids by UUID, durations by MS,
  /// this directory by DIR.
  func normalized(_ text: String) -> String {
    text.replacing(path(), with: "DIR/")
      .replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/, with: "TIME")
      .replacing(/\d{8}_\d{6}/, with: "STAMP")
      .replacing(/"(duration|fetch|decompress|write|commit)_ms":[0-9.]+/) { "\"\($0.1)_ms\":MS" }
      .replacing(/Total Time: \d+ms/, with: "Total Time: MSms")
      .replacing(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "UUID")
  }
}

extension Trait where Self == ConditionTrait {
  /// For tests that move a clock: libfaketime and a sanitizer cannot be loaded into one program.
  static var movesClock: Self {
    .enabled(if: ProcessInfo.processInfo.environment["SANITIZER"] == nil, "libfaketime does not work with a sanitizer")
  }

  /// For tests that limit the size of files: ThreadSanitizer creates and maps a large file at its start.
  static var limitsFiles: Self {
    .enabled(
      if: ProcessInfo.processInfo.environment["SANITIZER"] != "thread",
      "ThreadSanitizer dies where the size of files is limited")
  }
}
