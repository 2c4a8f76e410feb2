import ArchiveDatabase
import Testing

struct ClientLibraryTests {
  /// The three client libraries are found, linked and answer.
  @Test func allAnswerWithAVersion() {
    let versions = ClientLibrary.versions
    #expect(versions.map(\.name) == ["SQLite", "libpq", "MariaDB Connector/C", "zstd", "zlib"])
    for (name, version) in versions { #expect(version.contains(/^\d+\.\d+/), "\(name) \(version)") }
  }
}
