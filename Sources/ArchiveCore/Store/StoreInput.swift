/// A path to archive, read ahead.
package struct StoreInput: Weighted, Sendable {
  let item: StoreItem
  /// The error of the record, if the path cannot be archived as requested.
  var failure: ItemError?
  /// The path's entry in its commit, if it was found together with the path.
  var entry: GitEntry?

  /// In bytes.
  package var weight: Int { (item.path?.bytes.count ?? 0) + (item.source?.object?.text.count ?? 0) }
}

extension ListInput<Path, StoreInput> {
  /// Paths from the command line.
  package convenience init(_ paths: [Path], template: StoreItem) {
    self.init(paths) { path, _ in
      var item = template
      item.path = path
      return StoreInput(item: item)
    }
  }
}

/// Paths from a stream: lines, NUL-separated, or NDJSON objects.
package final class StreamInput: RunSource {
  package enum Format: Sendable {
    /// NDJSON if the first line begins with `{`, else lines.
    case detected
    case lines
    /// Separated by NUL, so that a path may contain line feeds.
    case nul
    case ndjson
  }

  private let lines: LineReader
  private let template: StoreItem
  private var format: Format

  package init(_ source: any ByteSource, format: Format, template: StoreItem) {
    lines = LineReader(source, separator: format == .nul ? 0 : 0x0A)
    self.template = template
    self.format = format
  }

  package func next(waiting: Bool) throws -> StoreInput? {
    guard let line = try lines.next(waiting: waiting) else { return nil }
    if format == .detected { format = line.bytes.first == UInt8(ascii: "{") ? .ndjson : .lines }
    var item = template
    if format == .ndjson {
      do throws(ItemError) {
        try item.apply(InputRecord(line))
        return StoreInput(item: item)
      } catch {
        return StoreInput(item: item, failure: error)
      }
    }
    if line.isTooLong {
      return StoreInput(item: item, failure: ItemError(.invalidItem, "line \(line.number): too long for a path"))
    }
    guard let path = Path(bytes: line.bytes) else {
      return StoreInput(
        item: item,
        failure: ItemError(
          .invalidItem, "line \(line.number): contains a NUL byte; for the output of find -print0, pass -0"))
    }
    item.path = path
    return StoreInput(item: item)
  }
}
