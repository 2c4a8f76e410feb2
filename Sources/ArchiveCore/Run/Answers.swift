/// The destination of a run's answers, which arrive in the order of the requests.
enum Answers<Answer: RunAnswer> {
  /// As lines of JSON.
  case records(any RecordSink)
  /// As values, for a program.
  case values((Answer) throws -> Void)

  func write(_ answer: inout Answer) throws {
    switch self {
    case .records(let sink): try sink.write(answer.encode())
    case .values(let body): try body(answer)
    }
  }

  func flush() throws { if case .records(let sink) = self { try sink.flush() } }
}
