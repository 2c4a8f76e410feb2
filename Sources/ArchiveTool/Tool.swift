import ArchiveCore
import CBuild
package import ArgumentParser
import Glibc

/// A command of one of the tools: options, and one call.
package protocol ToolCommand: ParsableCommand {
  /// Does the work and returns its status; an error that it throws becomes a message and a status.
  mutating func execute() throws -> ExitStatus
}

/// The start and the end that all tools share.
package enum Tool {
  package static let version = "0.1.0"

  /// The version with the commit and the kind of the build, for a person who reports a fault.
  static var versionLine: String {
    #if DEBUG
      let build = "debug build"
    #else
      let build = "release build"
    #endif
    return "\(Diagnostics.name) \(version) (\(String(cString: archive_build_commit())), \(build))"
  }

  /// Installs the signal handlers, runs the command, flushes and checks standard output, and ends the process.
  ///
  /// - `optionalValues`: options whose value may be left out, and is otherwise given with `=`; without this, the parser would
  ///   use the next argument as the value.
  /// - `libraries`: names and versions of the C libraries that are linked, for `--version --verbose`.
  package static func main(
    _ root: any ParsableCommand.Type, optionalValues: Set<String> = [],
    libraries: @autoclosure () -> [(name: String, version: String)] = CompressionLibrary.versions
  ) -> Never {
    StandardStreams.occupyClosed()
    Signals.install()
    Diagnostics.name = root.configuration.commandName ?? "archive-tools"
    var failure: ToolFailure
    do {
      let rawArguments = try ArgumentBytes.arguments()
      KnownSecrets.record(texts: rawArguments)
      let arguments = rawArguments.map { optionalValues.contains($0) ? $0 + "=" + noValue : $0 }
      let options = arguments.prefix { $0 != "--" }
      if options.contains("--version") {
        let isVerbose = options.contains("--verbose") || options.contains("-v")
        let lines = [versionLine] + (isVerbose ? libraries().map { "\($0.name) \($0.version)" } : [])
        try StandardStreams.output.write(text: lines.map { $0 + "\n" }.joined())
        failure = ToolFailure(.done, nil)
      } else {
        failure = ToolFailure(try run(root, arguments), nil)
      }
    } catch {
      failure = ToolFailure(error)
      // A signal takes precedence over the error that it caused.
      if let number = Signals.interruption.received { failure = ToolFailure(.signal(number), lines: failure.lines) }
    }
    do {
      // Also after a failure: the records before it are true.
      try StandardStreams.output.flush()
    } catch {
      let worse = ToolFailure(error)
      if failure.status == .done || failure.status == .incomplete || failure.status == .notMet
        || worse.status == .readOrWriteError
      {
        failure = worse
      }
    }
    Diagnostics.error(lines: failure.lines)
    if case .signal(let number) = failure.status { Signals.die(by: number) }
    // Everything is written. exit(3) would also run the handlers of libraries, of which the one that runs git stops its threads
    // under work that nobody waits for any more, and reports that on standard error.
    _exit(failure.status.code)
  }

  /// The value of an option that was given without one: no argument contains NUL, and the parser rejects an empty value.
  private static let noValue = "\0"

  private static func run(_ root: any ParsableCommand.Type, _ arguments: [String]) throws -> ExitStatus {
    let command: any ParsableCommand
    do {
      command = try root.parseAsRoot(arguments)
    } catch {
      return try answer(error, root, arguments)
    }
    StandardStreams.usage = usage(of: command, root)
    guard var tool = command as? any ToolCommand else {
      if !type(of: command).configuration.subcommands.isEmpty {
        StandardStreams.writeError(root.helpMessage(for: type(of: command)) + "\n")
        throw ToolFailure(.usage, "a subcommand is missing")
      }
      // --help, --version and a missing subcommand are commands of the parser's own.
      do {
        var command = command
        try command.run()
        return .done
      } catch {
        return try answer(error, root, arguments)
      }
    }
    if let text = ArgumentBytes.unread.first {
      throw ToolFailure(
        .usage,
        "\(Path(bytes: ArgumentBytes.unescape(text))?.display ?? ""): not UTF-8; only paths may hold other bytes")
    }
    do {
      return try tool.execute()
    } catch let error as ValidationError {
      throw ToolFailure(.usage, error.message)
    }
  }

  /// The lines of a command's usage, made when they are asked for.
  private static func usage(of command: any ParsableCommand, _ root: any ParsableCommand.Type) -> () -> [String] {
    {
      let lines = root.usageString(for: type(of: command), includeHidden: false).split(separator: "\n")
      return lines.enumerated().map { ($0 == 0 ? "usage: " : "       ") + $1 }
    }
  }

  /// Help and version go to standard output; anything else the parser says is a usage error.
  private static func answer(
    _ error: any Error, _ root: any ParsableCommand.Type, _ arguments: [String]
  ) throws -> ExitStatus {
    if root.exitCode(for: error) == .success {
      try StandardStreams.output.write(text: root.fullMessage(for: error) + "\n")
      return .done
    }
    let error = readable(error, root, arguments)
    let text = root.fullMessage(for: error)
    let message = root.message(for: error)
    // A command without its subcommand is answered with the help, which needs no tool name before it.
    if message.contains("USAGE:") || message.contains("OVERVIEW:") || message.isEmpty {
      StandardStreams.writeError(text + "\n")
      throw ToolFailure(.usage, nil)
    }
    let typed = TypedCommand(root, arguments)
    let advice = ["see: \(typed.path.joined(separator: " ")) --help"]
    if let message = typed.unknownSubcommand ?? typed.unknownOption {
      throw ToolFailure(.usage, lines: [message] + advice)
    }
    // The parser calls an option an argument.
    let missing = message.wholeMatch(of: /Missing expected argument '(--[a-z-]+) <(.*)>'/)
    let complaint = missing.map { "\($0.1) is missing; give \($0.1) \($0.2.uppercased())" } ?? message
    let lines = complaint.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    throw ToolFailure(.usage, lines: lines + advice)
  }

  /// The error of the same arguments without control characters: the line feeds of its message are the parser's own.
  private static func readable(
    _ error: any Error, _ root: any ParsableCommand.Type, _ arguments: [String]
  ) -> any Error {
    let visible = arguments.map(withVisibleControls)
    if visible == arguments { return error }
    do {
      _ = try root.parseAsRoot(visible)
      // Only the control characters were wrong.
      return ValidationError(withVisibleControls(root.message(for: error)))
    } catch {
      return error
    }
  }
}
