import Testing

@testable import ArchiveCore

@Suite("content locations")
struct ContentLocationTests {
  private func objectSize(_ url: String) -> Int64? { url == "s3://bucket/key" ? 7 : nil }

  @Test("ContentLocation reads the columns of a row")
  func columnsAreRead() {
    for (blobSize, url, expected) in [
      (5, nil, .row(size: 5)), (0, "s3://bucket/key", .row(size: 0)), (nil, nil, .missing),
      (nil, "slices:41943041", .slices(size: 41_943_041)), (nil, "slices:-1", .elsewhere(url: "slices:-1")),
      (nil, "slices:x", .elsewhere(url: "slices:x")),
      (nil, "purged://dual-control", .purged(url: "purged://dual-control")),
      (nil, "s3://bucket/key", .object(url: "s3://bucket/key", size: 7)),
      (nil, "s3://other", .elsewhere(url: "s3://other")),
      (nil, "", .elsewhere(url: "")),
    ] as [(Int64?, String?, ContentLocation)] {
      #expect(ContentLocation(blobSize: blobSize, url: url, objectSize: objectSize) == expected)
      // The columns that are written for a location are read as the same location.
      let isInRow = expected.storageDriver == "db"
      #expect(
        ContentLocation(blobSize: isInRow ? expected.size : nil, url: expected.url, objectSize: objectSize) == expected)
    }
  }
}
