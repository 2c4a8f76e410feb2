package import ArchiveCore

/// Reads streams of results and saved reports, counts the records and passes each on.
package struct ReportReader {
  /// The number of messages about bad lines of one stream; after that, only the count is reported.
  static let complaintLimit = 10

  private var scanner: EventScanner
  private let scope: ReportScope
  private let complain: (_ message: String) -> Void
  package internal(set) var totals: Totals
  /// The size in bytes from which a file is read with a second thread.
  var leastSplitSize = 8 << 20
  /// Records without a time, which the scope needs.
  private var withoutTime = 0
  /// The names of reports without items.
  package private(set) var reportsWithoutItems: [String] = []

  /// `complain` receives messages about lines that are not results.
  package init(_ scope: ReportScope = ReportScope(), complain: @escaping (_ message: String) -> Void) {
    scanner = EventScanner(groupBy: scope.groupBy)
    self.scope = scope
    totals = scope.emptyTotals
    self.complain = complain
  }

  /// Reads one stream, or several as one history; calls `onEvent` with each result that counts, in order.
  ///
  /// Without `onEvent`, two threads may count a large file.
  ///
  /// Blocks. Throws `InputError`, `Interrupted`, `ItemError` if a history cannot be kept, and what `onEvent` throws.
  package mutating func read(_ streams: [any ByteSource], onEvent: ((ResultEvent) throws -> Void)? = nil) throws {
    if streams.count > 1 {
      try readHistory(try streams.map { try RewindableSource($0) }, onEvent ?? { _ in })
    } else {
      let split = onEvent == nil ? SplitFile(streams[0], scope, leastSize: leastSplitSize) : nil
      try eachEvent(of: split ?? streams[0]) { reader, event in
        reader.totals.add(event)
        try onEvent?(event)
      }
    }
    if withoutTime > 0 { complain("\(withoutTime) records have no time and are not counted") }
  }

  /// Calls `body` with each result of a stream within the scope.
  mutating func eachEvent(
    of stream: any ByteSource, isCounting: Bool = true, _ body: (inout ReportReader, ResultEvent) throws -> Void
  ) throws {
    var lines = LineBlocks(stream)
    var saved = SavedReportLines(stream.name)
    var (faults, isCutOff) = (0, false)
    // A JSON text in several lines, which may be a report, unless one of its lines is a record.
    var (document, documentLines) = ([UInt8](), 0)
    /// Counts the lines that were collected as a possible report as invalid.
    func rejectDocument(_ reader: inout ReportReader) {
      if documentLines > 0, isCounting {
        reader.totals.invalid += documentLines
        reader.complain("\(stream.name): \(documentLines) lines are neither result records nor a report")
      }
      (document, documentLines) = ([], 0)
    }
    while let line = try lines.next() {
      if documentLines > 0 {
        if scanner.event(line.bytes, number: line.number) == nil, document.count < SavedReportLines.limit {
          documentLines += 1
          document.append(0x0A)
          document += line.bytes
          continue
        }
        rejectDocument(&self)
      }
      switch saved.content(of: line) {
      case .record(let bytes):
        if !line.isTooLong, let event = scanner.event(bytes, number: line.number) {
          saved.items += 1
          if scope.holds(event) {
            try body(&self, event)
          } else if event.start == nil, isCounting {
            withoutTime += 1
          }
          continue
        }
        if !isCounting { continue }
        totals.invalid += 1
        if !line.isWhole {
          totals.cutOff += 1
          isCutOff = true
        }
        faults += 1
        if faults <= Self.complaintLimit { complain("\(stream.name): \(Self.fault(of: line))") }
      case .summary(let text):
        if isCounting { try add(summary: text, of: saved) }
        saved.end()
      case .frame: continue
      case .document(let text):
        if try !readDocument(Array(text), stream.name, isCounting: isCounting, body), isCounting {
          totals.invalid += 1
          faults += 1
          if faults <= Self.complaintLimit { complain("\(stream.name): \(Self.fault(of: line))") }
        }
      case .documentBeginning:
        documentLines = 1
        document = Array(line.bytes)
      }
    }
    if let rest = (stream as? SplitFile)?.secondHalf {
      // A JSON text at the end of the first half is followed by records, so it is not a report.
      rejectDocument(&self)
      saved.items += rest.records
      totals.add(rest.totals)
      withoutTime += rest.withoutTime
    }
    if documentLines > 0, try !readDocument(document, stream.name, isCounting: isCounting, body) {
      rejectDocument(&self)
    }
    if saved.isOpen, isCounting {
      complain("\(stream.name): the report is incomplete: it has no summary; counting its \(saved.items) records")
      if !isCutOff {
        totals.cutOff += 1
        totals.invalid += 1
      }
    }
    if faults > Self.complaintLimit {
      complain("\(stream.name): \(faults - Self.complaintLimit) more lines are not result records")
    }
  }

  /// The problem with a line that is not a result.
  private static func fault(of line: LineBlocks.Line) -> String {
    let record = InputRecord(Line(number: line.number, bytes: Array(line.bytes)[...], isTooLong: line.isTooLong))
    let message = ReportedRecord.fault(in: record)?.message ?? "line \(line.number): not a result record"
    return line.isWhole ? message : message + "; the line is incomplete"
  }

  // MARK: Saved reports

  /// Adds a report's summary: all of it if the report has no items, else only the figures that its items lack.
  private mutating func add(summary text: UnsafeRawBufferPointer, of saved: SavedReportLines) throws {
    func fail(_ message: String) -> InputError { InputError(.malformed, "\(saved.name): \(message)") }
    let totals: Totals
    do {
      totals = try Totals(summary: JSONScanner.decode(Array(text)[...]))
    } catch let fault as Totals.Fault {
      throw fail("not a summary of archive-report: \(fault.message)")
    } catch {
      throw fail("not a summary of archive-report: not JSON")
    }
    if saved.items > 0 || totals.total == 0 {
      if saved.items != totals.total {
        throw fail("the report is damaged: its summary counts \(totals.total) records, but it has \(saved.items)")
      }
      self.totals.addReading(of: totals)
      return
    }
    reportsWithoutItems.append(saved.name)
    if scope.isLimited { throw fail("the report has no items, which --since and --until need") }
    if let member = scope.groupBy, totals.groups?.member != member {
      throw fail("the report has no items and is not grouped by \(member); save it with --group-by \(member)")
    }
    if totals.timeline.base != scope.interval {
      throw fail("the report has no items, and its timeline has other intervals: \(totals.timeline.base)s")
    }
    self.totals.add(totals)
  }

  /// Reads a report that another program, such as jq, has reformatted; returns false if the text is not a report.
  private mutating func readDocument(
    _ text: [UInt8], _ name: String, isCounting: Bool, _ body: (inout ReportReader, ResultEvent) throws -> Void
  ) throws -> Bool {
    guard let value = try? JSONScanner.decode(text[...]), let summary = value["summary"] else { return false }
    var saved = SavedReportLines(name)
    if case .array(let items)? = value["items"] {
      for item in items {
        saved.items += 1
        var json = JSONWriter()
        json.value(item)
        try json.bytes.withUnsafeBytes {
          guard let event = scanner.event($0, number: saved.items), scope.holds(event) else { return }
          try body(&self, event)
        }
      }
    }
    if isCounting {
      var json = JSONWriter()
      json.value(summary)
      try json.bytes.withUnsafeBytes { try add(summary: $0, of: saved) }
    }
    return true
  }
}
