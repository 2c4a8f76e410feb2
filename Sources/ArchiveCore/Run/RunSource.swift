/// The source of a run's requests.
package protocol RunSource<Request>: AnyObject {
  associatedtype Request

  /// Returns the next request, or nil at the end.
  ///
  /// With `waiting` false it never blocks, and nil means that none has arrived yet, or the end.
  /// Throws `InputError` and `Interrupted`.
  func next(waiting: Bool) throws -> Request?
}

/// Requests from the lines of a stream.
final class LineSource<Request>: RunSource {
  private let lines: LineReader
  private let request: (Line) -> Request

  init(_ lines: LineReader, _ request: @escaping (Line) -> Request) {
    (self.lines, self.request) = (lines, request)
  }

  func next(waiting: Bool) throws -> Request? { try lines.next(waiting: waiting).map(request) }
}

/// Requests from the elements of a list.
package final class ListInput<Element, Request>: RunSource {
  private let elements: [Element]
  private var count = 0
  private let request: (Element, Int) -> Request

  /// - `request`: creates a request from an element and its number, counted from 1.
  init(_ elements: [Element], _ request: @escaping (Element, Int) -> Request) {
    (self.elements, self.request) = (elements, request)
  }

  package func next(waiting: Bool) -> Request? {
    guard count < elements.count else { return nil }
    count += 1
    return request(elements[count - 1], count)
  }
}
