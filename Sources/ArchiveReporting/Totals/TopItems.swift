/// The items with the largest values of a number, largest first.
package struct TopItems: Sendable, Equatable {
  package static let limit = 10

  package struct Item: Sendable, Equatable, Comparable {
    package let number: Int64
    package let name: ReportedName

    /// Larger numbers first, equal ones by name, so that the order of input does not matter.
    package static func < (a: Item, b: Item) -> Bool { (b.number, a.name) < (a.number, b.name) }
  }

  package private(set) var items: [Item] = []

  package init() {}

  mutating func add(_ number: Int64, _ event: ResultEvent) {
    if items.count == Self.limit, let last = items.last, number < last.number { return }
    add(Item(number: number, name: ReportedName(event)))
  }

  mutating func add(_ item: Item) {
    let place = items.firstIndex { item < $0 } ?? items.count
    if place >= Self.limit { return }
    items.insert(item, at: place)
    if items.count > Self.limit { items.removeLast() }
  }

  mutating func add(_ others: TopItems) { for item in others.items { add(item) } }
}
