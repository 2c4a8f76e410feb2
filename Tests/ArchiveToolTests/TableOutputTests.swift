import Foundation
import Testing

@testable import ArchiveCore
@testable import ArchiveTool

@Suite("tables")
struct TableOutputTests {
  private func table(
    _ rows: [[String]], width: Int?, hasColour: Bool = false, hasUnicode: Bool = true, alarming: Int? = nil
  ) throws -> String {
    let file = try #require(tmpfile())
    defer { fclose(file) }
    let output = BufferedOutput(descriptor: fileno(file))
    let table = TableOutput(
      [.left("NAME"), .right("SIZE"), .left("PATH", cut: .keepingEnd), .left("WHY", cut: .keepingBeginning)],
      into: output, width: width, hasColour: hasColour, hasUnicode: hasUnicode)
    for (index, row) in rows.enumerated() { try table.add(row, isAlarming: index == alarming) }
    try table.finish()
    rewind(file)
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  @Test("columns are as wide as their widest text, and numbers are right-aligned")
  func alignment() throws {
    #expect(
      try table([["a", "1", "p", ""], ["äöü", "1000", "long/path", "x"], ["日本", "7", "", ""]], width: nil) == """
        NAME  SIZE  PATH       WHY
        a        1  p
        äöü   1000  long/path  x
        日本     7

        """)
    #expect(try table([], width: 80) == "")
  }

  @Test("a narrow terminal truncates the columns that allow it, the widest first")
  func cutting() throws {
    let row = ["a", "1", "a/long/path/to/a/file/of/some/name.txt", "because of this and of that reason"]
    for width in 40...100 {
      let lines = try table([row], width: width).split(separator: "\n").map(String.init)
      #expect(lines.allSatisfy { $0.columns <= width }, "\(width): \(lines)")
      #expect(lines[1].contains("name.txt") && lines[1].contains("because"))
    }
    let cut = try table([row], width: 50).split(separator: "\n")[1]
    #expect(cut == "a        1  …/of/some/name.txt  because of this a…")
    #expect(try table([row], width: 50, hasUnicode: false).contains("...f/some/name.txt"))
    // Wide characters are not cut in the middle.
    #expect("日本語".keepingEnd(columns: 4, mark: "…") == "…語" && "日本語".keepingBeginning(columns: 4, mark: "…") == "日…")
  }

  @Test("colours mark the header and alarming rows, and control characters have no effect")
  func colours() throws {
    let text = try table(
      [["a\u{1B}[2J", "1", "p\nq", ""], ["b", "2", "", "no"]], width: 80, hasColour: true, alarming: 1)
    #expect(text.hasPrefix("\u{1B}[1mNAME") && text.contains("\u{1B}[31mb"))
    #expect(text.contains("a\\x1B[2J") && text.contains("p\\nq"))
  }

  @Test("rows after those that set the widths are written at once")
  func manyRows() throws {
    let rows = (0..<600).map { ["\($0)", "1", $0 == 599 ? "a/path/that/is/longer" : "p", ""] }
    let lines = try table(rows, width: nil).split(separator: "\n")
    #expect(lines.count == 601 && lines[600] == "599      1  a/path/that/is/longer")
  }
}
