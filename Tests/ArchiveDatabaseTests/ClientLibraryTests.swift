import ArchiveDatabase
import Testing

@Suite("client libraries")
struct ClientLibraryTests {
  @Test("every client library reports its version")
  func versions() {
    let versions = ClientLibrary.versions
    #expect(versions.map(\.name) == ["SQLite", "libpq", "MariaDB Connector/C", "zstd", "zlib"])
    for (name, version) in versions { #expect(version.contains(/^\d+\.\d+/), "\(name) \(version)") }
  }
}
