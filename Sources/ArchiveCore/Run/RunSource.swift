/// Where a run's requests come from.
public protocol RunSource<Request>: AnyObject {
  associatedtype Request

  /// The next request, or nil at the end.
  ///
  /// With `waiting` false it never blocks, and nil means that none is there yet, or the end.
  /// Throws `InputError` and `Interrupted`.
  func next(waiting: Bool) throws -> Request?
}

/// The requests that the lines of a stream are.
final class LineSource<Request>: RunSource {
  private let lines: LineReader
  private let request: (Line) -> Request

  init(_ lines: LineReader, _ request: @escaping (Line) -> Request) {
    (self.lines, self.request) = (lines, request)
  }

  func next(waiting: Bool) throws -> Request? { try lines.next(waiting: waiting).map(request) }
}
