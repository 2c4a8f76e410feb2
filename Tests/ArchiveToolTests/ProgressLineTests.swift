import ArchiveCore
import Testing

@testable import ArchiveTool

@Suite("progress lines")
struct ProgressLineTests {
  private func progress(
    _ succeeded: Int, failed: Int = 0, of total: Int?, bytes: Int64 = 12_345_678, seconds: Double = 83
  ) -> Progress {
    Progress(succeeded: succeeded, failed: failed, skipped: 0, bytes: bytes, total: total, seconds: seconds)
  }

  private let line = ProgressLine(participle: "restored", phase: "restore")
  private let plain = BarStyle(hasUnicode: false, hasColour: false)

  @Test("sizes and times are shown in short form")
  func sizesAndTimes() {
    #expect(
      [0, 999, 1023, 1024, 1_048_575, 5_000_000_000, 102_400].map { sizeText($0) } == [
        "0 B", "999 B", "1023 B", "1.0 KiB", "1.0 MiB", "4.7 GiB", "100 KiB",
      ])
    #expect(
      [0, 9.4, 59.6, 83, 3599, 3600, 36_000].map { ProgressLine.clock($0) } == [
        "0:00", "0:09", "1:00", "1:23", "59:59", "1:00:00", "10:00:00",
      ])
  }

  @Test("an unknown total is shown as unknown")
  func unknownTotal() {
    #expect(line.plain(progress(1, of: 2)) == "Progress: 1/2 (50%)")
    #expect(line.plain(progress(7, of: nil)) == "Progress: 7 (total not known yet)")
    #expect(line.sentence(progress(7, of: nil)).hasPrefix("7 of an unknown number of items done: 7 restored"))
    #expect(line.json(progress(7, of: nil), isLast: false).contains("\"items_total\":null"))
    #expect(line.bar(progress(7, of: nil), width: 80, style: plain).contains("7 of ?"))
    // Three quarters took 83 seconds: a third of that is left.
    #expect(line.sentence(progress(75, of: 100)).hasSuffix("11.8 MiB in 1:23, 0:28 left"))
  }

  @Test("a large file counts towards the progress by its bytes")
  func largeFile() {
    let half = Progress(
      succeeded: 0, failed: 0, skipped: 0, bytes: 500, expectedBytes: 1000, total: 1, seconds: 10)
    #expect(half.fraction == 0.5 && half.secondsLeft == 10)
    #expect(line.bar(half, width: 80, style: plain).contains("0/1  50%  0:10 left"))
    #expect(line.plain(half) == "Progress: 0/1 (0%)")
    let over = Progress(succeeded: 1, failed: 0, skipped: 0, bytes: 0, expectedBytes: 1000, total: 1, seconds: 10)
    #expect(over.fraction == 1)
  }

  @Test("the rate counts items if no content is read")
  func itemRate() {
    let bar = line.bar(progress(300, of: 600, bytes: 0, seconds: 60), width: 100, style: plain)
    #expect(bar.hasSuffix("300/600  50%  1:00 left  5 items/s"), "\(bar)")
  }

  @Test("a bar fits its width")
  func barWidth() {
    for width in 1...120 {
      for total in [nil, 250, 1_000_000] {
        let bar = line.bar(progress(123, failed: 7, of: total), width: width, style: plain)
        #expect(bar.count <= width, "\(width): \(bar)")
      }
    }
    let wide = line.bar(progress(125, of: 250), width: 100, style: plain)
    #expect(
      wide == "[" + String(repeating: "#", count: 19) + String(repeating: ".", count: 19)
        + "] 125/250  50%  1:23 left  145 KiB/s  11.8 MiB")
  }
}
