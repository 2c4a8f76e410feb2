import Foundation
import Testing

@testable import ArchiveCore

@Suite("output claims")
struct OutputClaimsTests {
  @Test("a missing directory's output is claimed by the parts of its path")
  func missingDirectory() throws {
    var claims = OutputClaims()
    func claim(_ output: String, _ line: Int) throws -> Int? {
      claims.claim(try #require(Path(output)), at: nil, foldsNames: false, line: line)
    }
    #expect(try claim("a/b", 1) == nil && claim("./a//b", 2) == 1 && claim("a/c", 3) == nil)
    // The first claim stays in force.
    #expect(try claim("a/b", 4) == 1 && claim("b", 5) == nil && claim("A/b", 6) == nil)
  }

  @Test("an output in an existing directory is claimed by the directory's identity and its name")
  func existingDirectory() throws {
    let root = NSTemporaryDirectory() + "/archive-claims-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root + "/real", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: root + "/link", withDestinationPath: "real")
    defer { try? FileManager.default.removeItem(atPath: root) }
    func open(_ name: String) throws -> OutputDirectory {
      try #require(try OutputDirectory.opening(Path(root + "/" + name)!, making: false))
    }
    let (real, link, other) = (try open("real"), try open("link"), try open("."))
    var claims = OutputClaims()
    func claim(_ directory: OutputDirectory, _ path: String, _ name: String, folds: Bool = false, line: Int) -> Int? {
      claims.claim(Path(path)!, at: (directory, Path(name)!), foldsNames: folds, line: line)
    }
    #expect(claim(real, "real/f", "f", line: 1) == nil)
    #expect(claim(link, "link/f", "f", line: 2) == 1)
    #expect(claim(other, "f", "f", line: 3) == nil && claim(real, "real/F", "F", line: 4) == nil)
    #expect(
      claims.line(of: Path("f")!, in: real.identity) == 1 && claims.line(of: Path("g")!, in: real.identity) == nil)
    // Names that a file system does not distinguish are one claim.
    #expect(claim(real, "real/README", "README", folds: true, line: 5) == nil)
    #expect(claim(real, "real/readme", "readme", folds: true, line: 6) == 5)
  }

  @Test("a replaced file is claimed by its identity, and its hard links only when their contents differ")
  func replacedFile() throws {
    let path = NSTemporaryDirectory() + "/archive-claims-\(UUID().uuidString)"
    try Data().write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = FileIdentity(of: Path(path)!)!
    let (a, b) = (ContentHash(of: Array("a".utf8)), ContentHash(of: Array("b".utf8)))
    var plain = OutputClaims()
    #expect(plain.claim(file, isLinked: false, sha256: a, line: 1) == nil)
    #expect(plain.claim(file, isLinked: false, sha256: a, line: 2) == 1)
    var linked = OutputClaims()
    #expect(linked.claim(file, isLinked: true, sha256: a, line: 1) == nil)
    #expect(linked.claim(file, isLinked: true, sha256: a, line: 2) == nil)
    #expect(linked.claim(file, isLinked: true, sha256: b, line: 3) == 1)
  }
}
