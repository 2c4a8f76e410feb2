import Testing

@testable import ArchiveCore

@Suite("line spools")
struct LineSpoolTests {
  @Test("lines come out as they went in, in pieces of any length")
  func roundTrip() throws {
    let lines = (0..<20_000).map { String(repeating: "é", count: $0 % 7) + String($0) }
    let spool = try LineSpool()
    for attempt in 0..<2 {
      // Lines that were written before a failure are dropped.
      try spool.append("begun")
      if attempt == 0 { try spool.finish() }
      try spool.clear()
      for line in lines { try spool.append(line) }
      try spool.finish()
      var found: [String] = []
      var count = 1
      while true {
        let next = try spool.next(count)
        #expect(next.count <= count)
        if next.isEmpty { break }
        found += next
        count = count % 700 + 1
      }
      #expect(found == lines)
      try spool.clear()
    }
    try spool.finish()
    #expect(try spool.next(10) == [])
  }
}
