import ArchiveCore
import ArchiveReporting
import ArchiveTool

/// One format of the report, and its target.
final class ReportTarget {
  private var format: any ReportFormat
  private let output: ReportOutput
  private let finish: () throws -> Void

  /// - `finish`: names the file that was written, if there is one.
  init(
    _ format: any ReportFormat, to destination: @escaping (UnsafeRawBufferPointer) throws -> Void,
    finish: @escaping () throws -> Void = {}
  ) {
    (self.format, self.finish) = (format, finish)
    output = ReportOutput(destination)
  }

  /// A file that gets its name, and replaces an existing one, when the report is complete.
  ///
  /// Throws `ItemError`.
  convenience init(_ format: any ReportFormat, replacing path: Path) throws {
    let file = try SavedReport(path, .replacing)
    self.init(format, to: { try file.add($0) }, finish: { _ = try file.finish() })
  }

  var hasItems: Bool { format.hasItems }

  func begin() throws { try format.begin(output) }
  func item(_ event: ResultEvent) throws { try format.item(event, output) }

  func end(_ report: Report) throws {
    try format.end(report, output)
    try output.flush()
    try finish()
  }
}

/// Copies everything that is read to another stream.
final class TeeSource: ByteSource {
  private let source: any ByteSource
  private let output: BufferedOutput
  private var last: UInt8 = 0x0A

  init(_ source: any ByteSource, into output: BufferedOutput) { (self.source, self.output) = (source, output) }

  var name: String { source.name }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try source.read(into: buffer)
    if count > 0 {
      last = buffer[count - 1]
      try output.write(bytes: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      try output.flush()
    } else if last != 0x0A {
      // An incomplete last line must not be joined with the first line of the next stream.
      last = 0x0A
      if isFollowed { try output.write(text: "\n") }
    }
    return count
  }

  /// Whether another stream comes after this one.
  var isFollowed = false

  func isReady() -> Bool { source.isReady() }
}
