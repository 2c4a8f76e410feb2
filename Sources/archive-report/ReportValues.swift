import ArchiveCore
import ArchiveReporting
import ArchiveTool
import ArgumentParser

extension ReportForm: ExpressibleByArgument {}

/// A whole number of seconds.
struct Seconds: Sendable {
  let count: Int64

  /// `10s`, `5m` or `1h`; throws `ValidationError`.
  @Sendable static func parse(_ argument: String) throws -> Seconds {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600]
    guard let unit = argument.last.flatMap({ units[$0] }), let number = Int64(argument.dropLast()), number > 0,
      number <= 86_400, number * unit <= 86_400
    else { throw ValidationError("give an interval from 1s to 24h, such as 10s, 5m or 1h") }
    return Seconds(count: number * unit)
  }
}

/// `FORMAT=FILE`.
struct OutputTarget: Sendable {
  let form: ReportForm
  let path: Path

  /// Throws `ValidationError`.
  @Sendable static func parse(_ argument: String) throws -> OutputTarget {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let form = ReportForm(rawValue: String(parts[0])),
      let file = PathArgument(argument: String(parts[1]))
    else {
      throw ValidationError(
        "give FORMAT=FILE, such as junit=report.xml; the formats are "
          + ReportForm.allCases.map(\.rawValue).joined(separator: ", "))
    }
    if file.path.text == "-" { throw ValidationError("for standard output give --format \(form.rawValue)") }
    return OutputTarget(form: form, path: file.path)
  }
}

/// `NAME=VALUE` of a Prometheus metric.
struct MetricLabel: Sendable {
  let name: String
  let value: String

  /// Throws `ValidationError`.
  @Sendable static func parse(_ argument: String) throws -> MetricLabel {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let isName =
      parts[0].wholeMatch(of: /[a-zA-Z_][a-zA-Z0-9_]*/) != nil && !parts[0].hasPrefix("__")
      && !["status", "code", "le", "version", "verdict"].contains(parts[0])
    guard parts.count == 2, isName else {
      throw ValidationError(
        "give NAME=VALUE, such as job=nightly; status, code, le, version and verdict are labels of the report itself")
    }
    return MetricLabel(name: parts[0], value: parts[1])
  }
}

extension Requirement {
  /// Throws `ValidationError`.
  @Sendable static func parse(_ argument: String) throws -> Requirement {
    do throws(Fault) { return try Requirement(argument) } catch { throw ValidationError(error.message) }
  }
}

/// The target of --save: a file, or the standard name.
struct SaveTarget: ExpressibleByArgument {
  /// Nil is the standard name.
  let path: Path?

  init?(argument: String) {
    path = PathArgument(argument: argument)?.path
  }
}
