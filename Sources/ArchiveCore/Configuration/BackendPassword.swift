import Subprocess
import SystemPackage

/// A password that is kept outside of the URL: in a file, or printed by a program.
///
/// It is read once, when the archive is first opened, and kept for all connections.
package final class BackendPassword: Sendable {
  package enum Source: Sendable, Equatable {
    /// - `isShared`: whether other users may read it.
    case file(String, isShared: Bool)
    /// A program and its arguments.
    case command([String])
  }

  private let source: Source
  private let monitor = Monitor()
  /// Used under the monitor.
  nonisolated(unsafe) private var known: String?

  package init(_ source: Source) { self.source = source }

  /// Whether a program must run to find it.
  package var runsProgram: Bool {
    if case .command = source { true } else { false }
  }

  /// The time limit of the program, in seconds.
  private static let limit = 60.0
  private static let sizeLimit = 64 << 10

  /// The password: the file's content, or what the program writes to standard output, without the line end.
  ///
  /// - `interruption`: ends the program when it comes.
  ///
  /// Blocks while the program runs. Throws `StorageError` `.misconfigured`, or `.cancelled`, never with the password in it.
  package func value(_ interruption: Interruption? = nil) throws(StorageError) -> String {
    try monitor.locked { () throws(StorageError) in
      if let known { return known }
      let text =
        switch source {
        case .file(let name, let isShared): try Self.content(of: name, isShared: isShared, interruption)
        case .command(let words): try Self.answer(of: words, interruption)
        }
      var password = Substring(text)
      while let last = password.last, last.isNewline { password.removeLast() }
      if password.isEmpty { throw StorageError(.misconfigured, "\(name): the password is empty") }
      if password.contains(where: \.isNewline) || password.utf8.contains(0) {
        throw StorageError(.misconfigured, "\(name): more than one line; expected only the password")
      }
      KnownSecrets.record(String(password))
      known = String(password)
      return known!
    }
  }

  /// Its name in messages.
  private var name: String {
    switch source {
    case .file(let name, _): "backend.password_file: \(name)"
    case .command(let words): "backend.password_command: \(words[0])"
    }
  }

  private static func text(of status: TerminationStatus) -> String {
    switch status {
    case .exited(let code): "status \(code)"
    case .signaled(let number): "signal \(number)"
    }
  }

  private static func content(
    of name: String, isShared: Bool, _ interruption: Interruption?
  ) throws(StorageError) -> String {
    do {
      guard let path = Path(name) else { throw InputError(.unreadable, "\(name): the name contains a NUL byte") }
      if name == "-" {
        throw InputError(
          .unreadable, "-: the password cannot be read from standard input; name a file (./- for a file named -)")
      }
      let file = try DescriptorSource(opening: path, interruption: interruption ?? Interruption())
      if !isShared, let mode = file.modeReadableByOthers {
        throw InputError(
          .unreadable,
          "other users can read \(name) (mode \(mode)); make it private: chmod 600 \(name), or set backend.password_file_shared to true"
        )
      }
      let bytes = try readSmall(file, limit: sizeLimit, what: "a password")
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw InputError(.malformed, "\(name): is not UTF-8")
      }
      return text
    } catch is Interrupted {
      throw StorageError(.cancelled, "backend.password_file: \(name): stopped by a signal while waiting for it")
    } catch {
      let message = (error as? InputError)?.message ?? "\(name): \(error)"
      throw StorageError(.misconfigured, "backend.password_file: \(message)")
    }
  }

  /// Runs the program without a shell and without input, because standard input may be the manifest.
  private static func answer(
    of words: [String], _ interruption: Interruption?
  ) throws(StorageError) -> String {
    let name = "backend.password_command: \(words[0])"
    let limit = Deadline(seconds: limit)
    let answer = blocking {
      try await withThrowingTaskGroup(of: (String, TerminationStatus)?.self) { group in
        group.addTask {
          let result = try await run(
            words[0].contains("/") ? .path(FilePath(words[0])) : .name(words[0]),
            arguments: Arguments(Array(words.dropFirst())), input: .none, output: .string(limit: sizeLimit),
            error: .discarded)
          return (result.standardOutput, result.terminationStatus)
        }
        group.addTask {
          while !limit.hasPassed, interruption?.received == nil { try await Task.sleep(for: .milliseconds(50)) }
          return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
      }
    }
    // A signal from the terminal reaches the program too.
    if interruption?.received != nil { throw StorageError(.cancelled, "\(name): stopped by a signal") }
    switch answer {
    case .failure(let error as SubprocessError) where error.code == .outputLimitExceeded:
      throw StorageError(.misconfigured, "\(name): wrote more than \(sizeLimit >> 10) KiB; expected only a password")
    case .failure(let error):
      throw StorageError(.misconfigured, "\(name): cannot be run (\(error)); it runs without a shell")
    case .success(nil): throw StorageError(.misconfigured, "\(name): timed out after \(Int(Self.limit)) s")
    case .success((let text, let status)?):
      if status.isSuccess { return text }
      // Its messages are not shown: they may contain a part of the password, or another one, which cannot be detected.
      throw StorageError(
        .misconfigured, "\(name): failed with \(Self.text(of: status)); run it in a terminal to see its message")
    }
  }
}
