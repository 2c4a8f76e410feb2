import Testing

@testable import ArchiveDatabase

@Suite("SQL dialects")
struct DialectTests {
  @Test("MariaDB's list of strings has a power of two of marks, the last string repeated")
  func mariadbList() {
    for (count, marks) in [(0, 1), (1, 1), (2, 2), (3, 4), (5, 8), (512, 512), (513, 1024)] {
      let strings = (0..<count).map { "s\($0)" }
      let (sql, values) = Dialect.mariadb.isOneOf("c", strings)
      #expect(sql == "c IN (" + Array(repeating: "?", count: marks).joined(separator: ",") + ")")
      let expected = strings + Array(repeating: strings.last ?? "", count: marks - count)
      #expect(texts(values) == expected, "\(count)")
    }
  }

  @Test("PostgreSQL's list of strings is one array literal, quoted as the manual's section 8.15.2 requires")
  func postgresList() {
    let (sql, values) = Dialect.postgres.isOneOf("c", ["a", "b,c", "\"q\"", "\\", "{}", "", "NULL"])
    #expect(sql == "c = ANY (?)")
    #expect(texts(values) == [#"{"a","b,c","\"q\"","\\","{}","","NULL"}"#])
    #expect(texts(Dialect.postgres.isOneOf("c", []).values) == ["{}"])
  }

  private func texts(_ values: [Value]) -> [String] {
    values.map { if case .text(let text) = $0 { text } else { "not a text" } }
  }
}
