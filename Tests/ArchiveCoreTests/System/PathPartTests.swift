import Testing

@testable import ArchiveCore

@Suite("parts of paths")
struct PathPartTests {
  @Test(
    "a path has a parent and a last component",
    arguments: [
      ("a", ".", "a"), ("a/b", "a", "b"), ("a/b/c", "a/b", "c"), ("/a", "/", "a"), ("/a/b", "/a", "b"), ("a/", "a", ""),
      ("/", "/", ""), (".", ".", "."), ("", ".", ""), ("a//b", "a/", "b"), ("./a", ".", "a"), ("//a", "/", "a"),
    ])
  func parents(_ text: String, _ parent: String, _ last: String) {
    let path = Path(text)!
    #expect(path.parent == Path(parent)! && path.lastComponent == Path(last)!)
  }

  @Test("a parent keeps bytes that are not UTF-8") func otherBytes() {
    let path = Path(bytes: [0xFF, 0x2F, 0xFE])!
    #expect(path.parent.bytes == [0xFF] && path.lastComponent.bytes == [0xFE])
  }

  @Test("going up ends at the root or the working directory") func goingUpEnds() {
    for text in ["/a/b/c", "a/b//c", "", "/", "//"] {
      var (path, steps) = (Path(text)!, 0)
      while path.parent != path, steps < 10 { (path, steps) = (path.parent, steps + 1) }
      #expect(path == Path("/")! || path == Path(".")!, "\(text)")
    }
  }

  @Test("the files of an evidence log are beside each other") func evidenceFiles() {
    let files = EvidenceFiles(directory: Path("e")!)
    #expect(files.all.map(\.display) == ["e/archive_ops.jsonl", "e/archive_ops.head"])
    #expect(EvidenceFiles(log: Path("/var/old.jsonl")!).head == Path("/var/archive_ops.head")!)
    #expect(EvidenceFiles(log: Path("old.jsonl")!).head == Path("archive_ops.head")!)
  }

  @Test("errors that several tools report have the same message") func sharedMessages() {
    let id = Tombstone("0D4E6F0A-1111-4222-8333-444455556666")!
    let error = ItemError.notFound(id)
    #expect(error.code == .notFound && error.message == "no item has the tombstone \(id)")
    #expect(ItemError.notFound(id, in: "sqlite:///a").message == "no item has the tombstone \(id) in sqlite:///a")
    let refusal = EvidenceError(.writing, "e: No space left on device")
    #expect(refusal.sentence == "the evidence log cannot be written: e: No space left on device")
    #expect(
      refusal.itemError(done: "archived")
        == ItemError(.ioError, "archived, but the evidence log could not be written: e: No space left on device"))
  }
}
