/// A path as it is read ahead.
struct StoreRequest: Weighted, Sendable {
  let item: StoreItem
  /// What is wrong with the record that named it.
  let failure: ItemError?

  var weight: Int { (item.path?.bytes.count ?? 0) + (item.source?.object?.text.count ?? 0) }
}

/// The requests that a `StoreInput` brings.
final class StoreRequests: RunSource {
  private let input: any StoreInput

  init(_ input: any StoreInput) { self.input = input }

  func next(waiting: Bool) throws -> StoreRequest? {
    try input.next(waiting: waiting).map { StoreRequest(item: $0.item, failure: $0.failure) }
  }
}
