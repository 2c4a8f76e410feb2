import Glibc

@testable import ArchiveCore

extension Property {
  /// A template is refused or gives a path; a text with all braces doubled gives itself.
  static let template = Property("template") { bytes in
    _ = try? OutputTemplate(String(decoding: bytes, as: UTF8.self))
  } check: { bytes in
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    let fields = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    func field(_ index: Int) -> String { fields.count > index ? fields[index] : "" }
    let artifact = Artifact(
      id: "a", sha256: nil, unsoundHash: field(5), sizeBytes: 0, compression: "zstd", location: .missing)
    let entry = CatalogEntry(id: "i", tombstone: .unknown, metadataText: field(8), artifact: artifact)
    var item = ArchivedItem(
      entry, repo: field(2), path: field(1), commit: field(6), language: field(7), kind: field(3), reason: "dead",
      archivedBy: field(9), archivedAt: "", legalHold: false, deleteAfter: nil, restoredAt: nil,
      content: .init(mimeType: "", storageDriver: "db", objectURL: nil, createdAt: ""))
    item.unsoundTombstone = field(4)
    for template in [text, field(0), "{dir}/{stem}.{ext}{name}{path}{repo}"] {
      let parsed = allowing(TemplateError.self) { () throws(TemplateError) in try OutputTemplate(template) }
      if let parsed { require(!parsed.output(of: item).bytes.contains(0), "a path with a NUL byte") }
    }
    if text.isEmpty || bytes.contains(0) { return }
    let doubled = text.replacing("{", with: "{{").replacing("}", with: "}}")
    let literal = allowing(TemplateError.self) { () throws(TemplateError) in try OutputTemplate(doubled) }
    require(literal?.output(of: item).bytes == bytes, "doubled braces give another text")
    _ = ItemDescription.record(of: item, history: ItemHistory())
    _ = entry.attributes
  }

  /// A time, a tombstone and a base64 path are the same after they are written and read again.
  static let time = Property("time") { bytes in
    _ = Timestamp(String(decoding: bytes, as: UTF8.self))
    _ = Tombstone(String(decoding: bytes, as: UTF8.self))
  } check: { bytes in
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    if let time = Timestamp(text) {
      require(Timestamp(time.withNanoseconds) == time, "\(time.withNanoseconds) is read as another one")
      require(Timestamp(time.description)?.seconds == time.seconds, "\(time) is read as another one")
      require(Timestamp(time.withMilliseconds) != nil, "\(time.withMilliseconds) cannot be read")
      _ = (time.fileNameForm, time.adding(milliseconds: 1), time.milliseconds(since: Timestamp(seconds: 0)))
    }
    if let tombstone = Tombstone(text) {
      require(
        Tombstone(tombstone.description) == tombstone && text.utf8.count == 36, "\(tombstone) is read as another one")
    }
    if let hash = ContentHash(hex: text) { require(hash.hex == text.lowercased(), "another hash") }
    if let path = Path(base64: text) { require(Path(base64: path.base64) == path, "another path after base64") }
  }
}
