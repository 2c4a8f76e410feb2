import ArchiveCore
package import ArgumentParser
import Glibc

/// A command of one of the tools: options, and one call.
package protocol ToolCommand: ParsableCommand {
  /// Does the work and tells how it ended; what it throws is turned into a message and a status.
  mutating func execute() throws -> ExitStatus
}

/// The start and the end that all tools share.
package enum Tool {
  package static let version = "0.1.0"

  /// Settles signals, runs the command, flushes and checks standard output, and ends the process.
  ///
  /// - `optionalValues`: options whose value may be left away, and is else given with `=`; the parser would take the
  ///   next argument for it.
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
      let given = try ArgumentBytes.arguments()
      KnownSecrets.note(texts: given)
      let arguments = given.map { optionalValues.contains($0) ? $0 + "=" + noValue : $0 }
      if arguments.contains("--version"), arguments.contains("--verbose") || arguments.contains("-v") {
        let lines = [("\(Diagnostics.name)", version)] + libraries()
        try StandardStreams.output.write(text: lines.map { "\($0.0) \($0.1)\n" }.joined())
        failure = ToolFailure(.done, nil)
      } else {
        failure = ToolFailure(try run(root, arguments), nil)
      }
    } catch {
      failure = ToolFailure(error)
      // Whatever a signal made of it: what was asked for is that the tool end.
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
    exit(failure.status.code)
  }

  /// What stands for a value that was left away: no argument holds NUL, and the parser refuses an empty value.
  private static let noValue = "\0"

  private static func run(_ root: any ParsableCommand.Type, _ arguments: [String]) throws -> ExitStatus {
    let command: any ParsableCommand
    do {
      command = try root.parseAsRoot(arguments)
    } catch {
      return try answer(error, root, arguments)
    }
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
    // A command without its subcommand is answered with the help, which is no message to put a name before.
    if message.contains("USAGE:") || message.contains("OVERVIEW:") || message.isEmpty {
      StandardStreams.writeError(text + "\n")
      throw ToolFailure(.usage, nil)
    }
    var command = root.configuration.commandName ?? ""
    let subcommands = root.configuration.subcommands.compactMap { $0.configuration.commandName }
    if let first = arguments.first, !subcommands.isEmpty, !first.hasPrefix("-") {
      if !subcommands.contains(first) { throw unknownSubcommand(first, of: command, subcommands) }
      command += " " + first
    }
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    throw ToolFailure(.usage, lines: lines + ["see: \(command) --help"])
  }

  /// Names the subcommand that was meant, if one is near, or else all.
  private static func unknownSubcommand(_ name: String, of command: String, _ known: [String]) -> ToolFailure {
    let nearest = known.map { ($0, editDistance(name, $0)) }.min { $0.1 < $1.1 }
    let advice =
      nearest.flatMap { $0.1 <= 2 ? "did you mean \"\($0.0)\"?" : nil }
      ?? "it is one of \(known.joined(separator: ", "))"
    return ToolFailure(.usage, lines: ["unknown subcommand \"\(name)\"; \(advice)", "see: \(command) --help"])
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
