/// The paths that archive-store is given, one by one.
public protocol StoreInput: AnyObject {
  /// The next item, or nil at the end; `failure` is set on one that cannot be stored as it stands.
  ///
  /// With `waiting` false it never blocks, and nil means that none is there yet, or the end.
  /// Throws `InputError` and `Interrupted`.
  func next(waiting: Bool) throws -> (item: StoreItem, failure: ItemError?)?
}

/// Paths from the command line.
public final class ArgumentInput: StoreInput {
  private var paths: ArraySlice<Path>
  private let template: StoreItem

  public init(_ paths: [Path], template: StoreItem) {
    self.paths = paths[...]
    self.template = template
  }

  public func next(waiting: Bool) -> (item: StoreItem, failure: ItemError?)? {
    guard let path = paths.popFirst() else { return nil }
    var item = template
    item.path = path
    return (item, nil)
  }
}

/// Paths from a stream: lines, NUL-separated, or NDJSON objects.
public final class StreamInput: StoreInput {
  public enum Format: Sendable {
    /// NDJSON when the first line begins with `{`, else lines.
    case detected
    case lines
    /// Separated by NUL, so that a path may contain line feeds.
    case nul
    case ndjson
  }

  private let lines: LineReader
  private let template: StoreItem
  private var format: Format

  public init(_ source: any ByteSource, format: Format, template: StoreItem) {
    lines = LineReader(source, separator: format == .nul ? 0 : 0x0A)
    self.template = template
    self.format = format
  }

  public func next(waiting: Bool) throws -> (item: StoreItem, failure: ItemError?)? {
    guard let line = try lines.next(waiting: waiting) else { return nil }
    if format == .detected { format = line.bytes.first == UInt8(ascii: "{") ? .ndjson : .lines }
    var item = template
    if format == .ndjson {
      do throws(ItemError) {
        try item.apply(InputRecord(line))
        return (item, nil)
      } catch {
        return (item, error)
      }
    }
    if line.isTooLong { return (item, ItemError(.invalidItem, "line \(line.number): too long for a path")) }
    guard let path = Path(bytes: line.bytes) else {
      return (
        item, ItemError(.invalidItem, "line \(line.number): contains a NUL byte; for a list of find -print0 give -0")
      )
    }
    item.path = path
    return (item, nil)
  }
}
