import ArchiveCore
import CPostgreSQL
import Glibc

/// One connection of libpq, in its non-blocking mode; closed when it goes out of scope (PQfinish).
///
/// Sends, waits and receives; `PostgreSQLConnection` decides what follows when a connection is lost or a query cancelled.
final class PostgreSQLSession {
  let handle: OpaquePointer
  let patience: ServerPatience
  let name: String

  /// The time limit for cancelling a query, in seconds.
  private static let cancelTime = 2.0

  init(_ handle: OpaquePointer, _ patience: ServerPatience, name: String) {
    (self.handle, self.patience, self.name) = (handle, patience, name)
  }

  deinit { libpq.PQfinish(handle) }

  /// The protocol that encrypts the connection; nil if it is not encrypted.
  var encryption: String? {
    libpq.PQsslInUse(handle) == 1 ? libpq.PQsslAttribute(handle, "protocol").map { String(cString: $0) } : nil
  }

  var isLost: Bool { libpq.PQstatus(handle) == CONNECTION_BAD }

  /// Whether the server has closed the connection since its last answer; reads what it sent before that.
  func wasClosed() -> Bool {
    while isAtRest {
      var socket = pollfd(fd: libpq.PQsocket(handle), events: Int16(POLLIN), revents: 0)
      if poll(&socket, 1, 0) <= 0 { return false }
      // The input is an error or a notice, and then perhaps the end of the connection.
      if libpq.PQconsumeInput(handle) != 1 || isLost { return true }
      _ = libpq.PQisBusy(handle)
    }
    return true
  }

  /// Whether no command is in progress.
  var isAtRest: Bool {
    libpq.PQpipelineStatus(handle) == PQ_PIPELINE_OFF && libpq.PQtransactionStatus(handle) != PQTRANS_ACTIVE
  }

  /// The server's error, or the library's.
  func error(_ result: OpaquePointer? = nil, sql: String? = nil) -> StorageError {
    if let result { return PostgreSQLErrorCode.error(result, name: name, sql: sql, isLost: isLost) }
    let text = PostgreSQLErrorCode.trimmed(libpq.PQerrorMessage(handle))
    return StorageError(isLost ? .unreachable : .failed, "\(name): \(text)", sql: sql)
  }

  /// Checks what a sending function returned.
  func check(_ code: Int32, sql: String?) throws(StorageError) { if code != 1 { throw error(sql: sql) } }

  /// Sends a query with its values, as far as there is room for it; asks for all results in binary form.
  func send(_ text: String, _ parameters: PostgreSQLParameters, sql: String) throws(StorageError) {
    let code = parameters.withPointers {
      libpq.PQsendQueryParams(
        handle, text, Int32(parameters.types.count), parameters.types, $0, parameters.lengths, parameters.formats, 1)
    }
    try check(code, sql: sql)
  }

  /// Sends the buffered data, and reads input meanwhile, because the server may wait for us to read (PQflush).
  func flush() throws {
    while true {
      switch libpq.PQflush(handle) {
      case 0: return
      case 1: if try wait(for: POLLIN | POLLOUT) & Int16(POLLIN) != 0 { try consume() }
      default: throw error()
      }
    }
  }

  /// The next result; nil at the end of a statement's results.
  func nextResult() throws -> Result? {
    while libpq.PQisBusy(handle) != 0 {
      if try wait(for: POLLIN) != 0 { try consume() }
    }
    return libpq.PQgetResult(handle).map { Result(handle: $0) }
  }

  private func consume() throws(StorageError) { if libpq.PQconsumeInput(handle) != 1 { throw error() } }

  private func wait(for events: Int32) throws(ServerPatience.End) -> Int16 {
    try patience.wait(for: Int16(events), on: libpq.PQsocket(handle))
  }

  /// A result, cleared when it goes out of scope (PQclear).
  struct Result: ~Copyable {
    let handle: OpaquePointer
    deinit { libpq.PQclear(handle) }
    var status: ExecStatusType { libpq.PQresultStatus(handle) }
    var affected: Int { libpq.PQcmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0 }
  }

  /// Cancels the running query and reads the rest of its results; returns false if the connection is unusable then.
  func cancel() -> Bool {
    if let request = libpq.PQgetCancel(handle) {
      // PQcancel opens another connection, which may hang, too, so the wait for it is limited.
      nonisolated(unsafe) let request = request
      let isSent = BlockingCall.run(seconds: Self.cancelTime) {
        var text = [CChar](repeating: 0, count: 256)
        _ = libpq.PQcancel(request, &text, 256)
        libpq.PQfreeCancel(request)
      }
      if !isSent { return false }
    }
    let limit = Deadline(seconds: Self.cancelTime)
    while !limit.hasPassed {
      if libpq.PQisBusy(handle) != 0 {
        var socket = pollfd(fd: libpq.PQsocket(handle), events: Int16(POLLIN), revents: 0)
        if poll(&socket, 1, 100) > 0, libpq.PQconsumeInput(handle) != 1 { return false }
      } else if let result = libpq.PQgetResult(handle) {
        let isEnd = libpq.PQresultStatus(result) == PGRES_PIPELINE_SYNC
        libpq.PQclear(result)
        if isEnd { return libpq.PQexitPipelineMode(handle) == 1 }
      } else if libpq.PQpipelineStatus(handle) == PQ_PIPELINE_OFF {
        return !isLost
      }
    }
    return false
  }
}
