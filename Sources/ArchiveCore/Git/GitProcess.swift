import CLinux
import Glibc
import Subprocess
import SystemPackage

/// git, running beside this process: it reads from one pipe and answers through another.
///
/// It ends with this value or this process. Use it from one thread at a time.
final class GitProcess {
  /// Its output.
  let output: DescriptorSource
  private let name: String
  private let (writeEnd, readEnd): (Int32, Int32)
  private let ended: Answer<ExecutionResult<Void, FileDescriptorOutput, StringOutput<UTF8>>>

  /// The limit of its messages, in bytes.
  private static let messageLimit = 1 << 20

  /// Starts `git` with these arguments in the working directory; does not wait for it.
  ///
  /// - `interruption`: ends waits for its output. Throws `ItemError` if no descriptors are left.
  init(_ arguments: [String], interruption: Interruption) throws(ItemError) {
    name = "git \(arguments.first { !$0.hasPrefix("-") } ?? "")"
    let (questions, answers) = (try Self.pipe(), try Self.pipe())
    (writeEnd, readEnd) = (questions.write, answers.read)
    output = DescriptorSource(descriptor: readEnd, name: name, interruption: interruption)
    var options = PlatformOptions()
    // A signal from the terminal must reach only this process; git ends when its pipes are closed.
    options.processGroupID = 0
    ended = begin { [options] in
      try await run(
        .name("git"), arguments: Arguments(arguments), environment: GitProcess.environment, platformOptions: options,
        input: .fileDescriptor(FileDescriptor(rawValue: questions.read), closeAfterSpawningProcess: true),
        output: .fileDescriptor(FileDescriptor(rawValue: answers.write), closeAfterSpawningProcess: true),
        error: .string(limit: Self.messageLimit))
    }
  }

  deinit {
    close(writeEnd)
    close(readEnd)
  }

  /// In English, because git's text becomes a part of a message; without prompts, because nobody could answer them.
  static var environment: Environment {
    .inherit.updating(["LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"])
  }

  private static func pipe() throws(ItemError) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    if pipe2(&ends, Int32(O_CLOEXEC)) != 0 { throw FileError.current("cannot create a pipe to git") }
    return (ends[0], ends[1])
  }

  /// Writes all of `bytes`; while git has unread answers, these must fit into the pipe.
  ///
  /// Throws `ItemError` if git has closed the pipe.
  func write(_ bytes: [UInt8]) throws(ItemError) {
    let written = bytes.withUnsafeBytes { buffer -> Bool in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = uninterrupted {
          Glibc.write(writeEnd, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        }
        if count < 0 { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
    if !written { throw failure() }
  }

  /// The reason why it ended, once all of its output was read; nil if it succeeded. Blocks until it has ended.
  func outcome() -> ItemError? {
    switch ended.wait() {
    case .failure(let error): return ItemError(.ioError, "\(name) cannot be run (\(error))")
    case .success(let result):
      if result.terminationStatus.isSuccess { return nil }
      let said = ProgramMessage(result.standardError)
      return ItemError(.ioError, "\(name): \(said.reason ?? "ended with \(result.terminationStatus)")")
    }
  }

  /// The reason why it does not answer any more. Blocks until it has ended.
  func failure() -> ItemError { outcome() ?? ItemError(.ioError, "\(name): ended without an answer") }
}
