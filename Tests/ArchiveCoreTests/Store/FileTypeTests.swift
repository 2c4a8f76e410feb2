import Testing

@testable import ArchiveCore

@Suite("file types")
struct FileTypeTests {
  /// Media types as IANA's registry lists them; `x-` types as shared-mime-info names them.
  @Test(
    "a file type follows from the extension in any case",
    arguments: [
      ("a/b.py", "text/x-python", ItemKind.code, "python"), ("A.PY", "text/x-python", .code, "python"),
      ("x.c", "text/x-csrc", .code, "c"), ("data.json", "application/json", .code, "json"),
      ("page.html", "text/html", .code, "html"), ("README.md", "text/markdown", .doc, nil),
      ("table.csv", "text/csv", .doc, nil), ("paper.pdf", "application/pdf", .doc, nil),
      ("i.png", "image/png", .asset, nil), ("photo.JPEG", "image/jpeg", .asset, nil),
      ("f.woff2", "font/woff2", .asset, nil), ("src.tar.gz", "application/gzip", .asset, nil),
    ] as [(String, String, ItemKind, String?)])
  func knownExtension(_ path: String, _ mime: String, _ kind: ItemKind, _ language: String?) {
    let type = FileType(of: path)
    #expect(type.mime == mime && type.kind == kind && type.language == language)
  }

  @Test(
    "a file without a known extension has an unknown type, and is an asset if it has an extension",
    arguments: [
      ("Makefile", ItemKind.code), ("py", .code), ("x.unknown", .asset), ("a.py/data", .code), ("", .code),
      ("x.", .asset),
    ])
  func unknownExtension(_ path: String, _ kind: ItemKind) {
    let type = FileType(of: path)
    #expect(type.mime == "application/octet-stream" && type.kind == kind && type.language == nil)
  }
}
