@testable import ArchiveCore

/// Keeps records in memory.
final class RecordList: RecordSink {
  private(set) var lines: [String] = []
  func write(_ record: [UInt8]) { lines.append(String(decoding: record, as: UTF8.self)) }
  func flush() {}
}
