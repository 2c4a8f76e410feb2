import Foundation
import Testing

@testable import ArchiveCore

@Suite("paths")
struct PathTests {
  @Test("a path keeps its bytes")
  func paths() throws {
    let raw: [UInt8] = [0x61, 0xFF, 0x2F, 0x62]
    let path = try #require(Path(bytes: raw))
    #expect(path.text == nil && path.base64 == "Yf8vYg==" && Path(base64: path.base64) == path)
    #expect(Path(bytes: [0x61, 0]) == nil)
    #expect(Path("a/./b//c/")?.components.map(\.text) == ["a", "b", "c"])
    for name in ["a/", "a/.", "a/..", "..", ".", "/"] { #expect(Path(name)!.namesDirectory, "\(name)") }
    for name in ["a", "a/.b", "/a"] { #expect(!Path(name)!.namesDirectory, "\(name)") }
  }

  @Test("a sibling replaces the last name of a path")
  func siblings() {
    for (path, sibling) in [("a/b", "a/n"), ("b", "n"), ("/b", "/n"), ("a/", "a/n")] {
      #expect(Path(path)!.sibling(Path("n")!) == Path(sibling)!, "\(path)")
    }
    #expect(Path("a")!.appending("n") == Path("a/n") && Path("a")!.appending(suffix: ".1") == Path("a.1"))
  }

  @Test("a resolved path has no links, and a path to nothing has none")
  func resolved() throws {
    let root = NSTemporaryDirectory() + "/archive-path-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root + "/real", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: root + "/link", withDestinationPath: "real")
    defer { try? FileManager.default.removeItem(atPath: root) }
    let real = try #require(Path(root + "/real")!.resolved)
    #expect(Path(root + "/link/../link/.")!.resolved == real && real.isAbsolute)
    #expect(Path(root + "/none")!.resolved == nil)
  }

  @Test("a path that is not UTF-8 is displayed with replacement characters")
  func display() {
    #expect(Path(bytes: [0x61, 0xFF, 0x62])!.display == "a\u{FFFD}b" && Path("é")!.display == "é")
    #expect(Path("/a")!.isAbsolute && !Path("a")!.isAbsolute && Path("")!.isEmpty && Path("..")!.isParent)
  }
}
