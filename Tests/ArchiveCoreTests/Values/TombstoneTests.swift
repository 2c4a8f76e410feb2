import Foundation
import Testing

@testable import ArchiveCore

@Suite("tombstones and row ids")
struct TombstoneTests {
  @Test("a tombstone is a UUID in lower case")
  func tombstones() {
    #expect(Tombstone("6D8A0D64-E369-4764-8F88-B0A97C395E86")?.description == "6d8a0d64-e369-4764-8f88-b0a97c395e86")
    for text in ["", "6d8a0d64", "6d8a0d64e36947648f88b0a97c395e86", "6d8a0d64-e369-4764-8f88-b0a97c395e8g"] {
      #expect(Tombstone(text) == nil)
    }
    let fresh = Tombstone.random().description
    // Version 4 and the variant are at fixed places (RFC 9562).
    #expect(Array(fresh)[14] == "4" && "89ab".contains(Array(fresh)[19]))
  }

  @Test("row ids are ordered by time, and tombstones are random UUIDs")
  func identifiers() {
    let ids = (0..<1000).map { _ in newRowID() }
    #expect(Set(ids).count == 1000 && ids.allSatisfy { UUID(uuidString: $0) != nil && $0.dropFirst(14).first == "7" })
    // The time comes first: ids of different milliseconds are in order.
    #expect(ids.map { $0.prefix(13) } == ids.map { $0.prefix(13) }.sorted())
    let tombstones = (0..<1000).map { _ in Tombstone.random().description }
    #expect(Set(tombstones).count == 1000)
    #expect(
      tombstones.allSatisfy {
        UUID(uuidString: $0) != nil && $0.dropFirst(14).first == "4" && "89ab".contains($0.dropFirst(19).first!)
      })
  }
}
