import ArchiveCore
import Synchronization

/// A large file whose second half is counted on another thread while its first half is read.
///
/// That thread counts only records. If the half contains anything else, such as a report's summary or an incomplete
/// line, it stops, and the half is read after the first one like any other stream.
final class SplitFile: ByteSource {
  /// The totals of the second half.
  struct Count: Sendable {
    let totals: Totals
    let records: Int
    let withoutTime: Int
  }

  private final class Answer: Sendable {
    let count = Mutex<Count?>(nil)
    let isUnwanted = Atomic<Bool>(false)
  }

  /// Keeps the descriptor open.
  private let file: DescriptorSource
  private let first: FileRange
  private let answer = Answer()
  private var thread: WorkThread?
  /// The result of the second half, once the first is read; nil if the second half must be read after it.
  private(set) var secondHalf: Count?

  /// Nil if the source is not a file of at least `leastSize` bytes, or no thread can be started.
  init?(_ source: any ByteSource, _ scope: ReportScope, leastSize: Int) {
    guard let file = source as? DescriptorSource, let halves = file.halves(leastSize: leastSize) else { return nil }
    (self.file, first) = (file, halves.first)
    let (answer, second) = (answer, halves.second)
    thread = WorkThread {
      // An error here occurs again in the normal reading, which reports it.
      let count = try? ReportReader.countRecords(of: second, scope) {
        answer.isUnwanted.load(ordering: .relaxed)
      }
      answer.count.withLock { $0 = count }
    }
    if thread == nil { return nil }
  }

  deinit {
    answer.isUnwanted.store(true, ordering: .relaxed)
    thread?.join()
  }

  var name: String { file.name }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try first.read(into: buffer)
    guard count == 0, let thread else { return count }
    thread.join()
    self.thread = nil
    secondHalf = answer.count.withLock { $0 }
    if secondHalf != nil { return 0 }
    first.extendToEnd()
    return try first.read(into: buffer)
  }

  func isReady() -> Bool { true }
}

extension ReportReader {
  /// The totals of a stream of records; nil if a line is something else, or `isUnwanted` returns true.
  ///
  /// The stream is a part of a file: its first line is not the first line of the file. Blocks. Throws `InputError`, and
  /// `Interrupted`.
  fileprivate static func countRecords(
    of stream: any ByteSource, _ scope: ReportScope, isUnwanted: () -> Bool
  ) throws -> SplitFile.Count? {
    var scanner = EventScanner(groupBy: scope.groupBy)
    var totals = scope.emptyTotals
    var lines = LineBlocks(stream, isFromBeginning: false)
    var (records, withoutTime) = (0, 0)
    while let line = try lines.next() {
      if isUnwanted() || line.isTooLong { return nil }
      guard let event = scanner.event(line.bytes, number: line.number) else { return nil }
      records += 1
      if scope.holds(event) { totals.add(event) } else if event.start == nil { withoutTime += 1 }
    }
    return SplitFile.Count(totals: totals, records: records, withoutTime: withoutTime)
  }
}
