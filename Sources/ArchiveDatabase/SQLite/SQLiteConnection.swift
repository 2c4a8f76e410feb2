import ArchiveCore
import CSQLite
import Glibc

/// One connection to an SQLite file, used by one thread.
final class SQLiteConnection: Database {
  static let dialect = Dialect.sqlite

  private let handle: OpaquePointer
  private let path: Path
  private let patience: SQLitePatience
  private var statements: [String: SQLiteStatement] = [:]

  /// Opens the file at `path`; only `.create` and `.upgrade` create a missing file and directory.
  ///
  /// - `lockTimeout`: seconds to wait for another process's lock; nil for the default.
  ///
  /// Throws `StorageError`.
  init(
    path: Path, mode: OpenMode, interruption: Interruption? = nil, lockTimeout: Double? = nil, timeout: Double? = nil
  ) throws(StorageError) {
    self.path = path
    patience = SQLitePatience(interruption, lockTimeout: lockTimeout, timeout: timeout)
    let name = path.display
    var status = stat()
    if path.withPlatformString({ path in uninterrupted { stat(path, &status) } }) != 0 {
      guard mode.createsWhatIsMissing else {
        throw StorageError(
          .absent,
          "\(name): there is no archive here (\(systemMessage(errno))); run the command in the directory that contains "
            + "it, use --archive-url, or create an archive with: archive-config init"
            + (mode == .store ? ", or --init" : "")
        )
      }
      do throws(ItemError) { try makeDirectories(path.parent) } catch {
        let isRefused = [EROFS, EACCES, EPERM].contains(error.errno ?? 0)
        throw StorageError(isRefused ? .denied : .absent, "cannot create the archive's directory: \(error.message)")
      }
    } else if ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
      // SQLite would open a pipe and wait for its other end.
      throw StorageError(.notAnArchive, "\(name): this is a pipe or a device; an archive is a regular file")
    }
    let flags = SQLITE_OPEN_READWRITE | (mode.createsWhatIsMissing ? SQLITE_OPEN_CREATE : 0)
    var opened = try path.withPlatformString { (file) throws(StorageError) in
      try Self.open(file, flags: flags, name: name)
    }
    let medium = SQLiteMedium(path)
    if mode != .read, let refusal = medium.refusal(isReadOnly: sqlite3_db_readonly(opened, "main") == 1) {
      sqlite3_close_v2(opened)
      throw refusal
    }
    if mode == .read, Self.cannotBeReadInPlace(opened) {
      sqlite3_close_v2(opened)
      opened = try medium.immutableURI().withPlatformString { (file) throws(StorageError) in
        try Self.open(file, flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, name: name)
      }
    }
    handle = opened
    patience.install(on: handle)
  }

  var deadline: Deadline? {
    get { patience.deadline }
    set { patience.deadline = newValue }
  }

  private static func open(_ file: UnsafePointer<CChar>, flags: Int32, name: String) throws(StorageError)
    -> OpaquePointer
  {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(file, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let opened else {
      let error = SQLiteErrorCode.error(opened, code, name: name)
      sqlite3_close_v2(opened)
      throw error
    }
    return opened
  }

  /// Whether reading fails because no file can be created beside the archive: WAL needs an index there
  /// (sqlite.org/wal.html, "Read-Only Databases").
  private static func cannotBeReadInPlace(_ handle: OpaquePointer) -> Bool {
    let code = sqlite3_exec(handle, "SELECT 1 FROM sqlite_master LIMIT 1", nil, nil, nil)
    let kind = SQLiteErrorCode.kind(code)
    // If file descriptors run out, the archive is not opened as immutable: that would ignore the changes in the log.
    let lacksDescriptors = [EMFILE, ENFILE].contains(sqlite3_system_errno(handle))
    return code != SQLITE_OK && (kind == .denied || kind == .absent) && !lacksDescriptors
  }

  deinit {
    statements = [:]
    sqlite3_close_v2(handle)
  }

  func prepare(for mode: OpenMode) throws(StorageError) {
    if mode == .read { return try pragma("query_only = 1") }
    try pragma("foreign_keys = 1")
    // Our row ids are consecutive, so that a group touches few pages. Where they are random, as in archives of the
    // Python tool, a group of events changes many pages; pages that are written before COMMIT would be written twice.
    try pragma("cache_size = -4096")
    if mode == .update { try pragma("cache_spill = 0") }
    // The Python tool's archives may be in another mode; a mode that cannot be changed now is kept.
    do throws(StorageError) { try pragma("journal_mode = WAL") } catch {
      if error.kind != .locked && error.kind != .denied { throw error }
    }
    // Deleted data is overwritten with zeros, also when rows move to another page (sqlite.org/pragma.html).
    try pragma("secure_delete = ON")
    // A page that many groups touch is copied back once for all of them.
    try pragma("wal_autocheckpoint = 4000")
    // In WAL mode, NORMAL could lose the last commits at a power failure, and our records would be wrong.
    try pragma("synchronous = FULL")
  }

  private func pragma(_ setting: String) throws(StorageError) { try execute("PRAGMA " + setting) }

  var ownFiles: [Path] { ["", "-wal", "-shm", "-journal"].map { Path(bytes: path.bytes + Array($0.utf8))! } }

  func tables() throws(StorageError) -> Set<String> {
    try names("SELECT name FROM sqlite_master WHERE type = 'table'")
  }

  /// SQLite builds a whole row in memory; this limits its size.
  let rowLimit: Int64 = 40 << 20

  let listLimit = 1 << 16

  private func error(_ code: Int32, sql: String? = nil) -> StorageError {
    SQLiteErrorCode.error(handle, code, name: path.display, sql: sql)
  }

  private func statement(_ sql: String) throws(StorageError) -> SQLiteStatement {
    if let known = statements[sql] { return known }
    let new = try SQLiteStatement(sql, database: handle, name: path.display)
    statements[sql] = new
    return new
  }

  func query(_ sql: String, _ values: [Value], _ body: (borrowing SQLiteRow) throws -> Bool) throws {
    try statement(sql).run(values, body)
  }

  func execute(_ batches: [Batch]) throws(StorageError) -> Int {
    var changes: Int64 = 0
    for batch in batches where !batch.rows.isEmpty {
      let prepared = try statement(batch.sql)
      for row in batch.rows {
        do { try prepared.run(row) { _ in true } } catch {
          throw error as? StorageError ?? StorageError(.failed, "\(error)", sql: batch.sql)
        }
        changes += sqlite3_changes64(handle)
      }
    }
    return Int(changes)
  }

  func serverStatus() -> ServerStatus {
    ServerStatus(version: "SQLite \(String(cString: sqlite3_libversion()))", encryption: nil, isReplica: nil)
  }

  func changingSchema(_ body: () throws -> Void) throws { try transaction(body) }

  /// Uses `BEGIN IMMEDIATE`, so that a second writer waits at the start instead of failing halfway.
  func transaction<R>(_ body: () throws -> R) throws -> R {
    try execute("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      // After some errors SQLite has rolled back already (sqlite3_get_autocommit).
      if sqlite3_get_autocommit(handle) == 0 { _ = try? execute("ROLLBACK") }
      throw error
    }
  }

  /// Copies the log's pages into the file and empties the log: until then the log holds the contents as they were
  /// written, and the file has the old pages (sqlite.org/pragma.html, wal_checkpoint).
  func erasePurged() throws(StorageError) -> Bool {
    var isDone = false
    try storage {
      try query("PRAGMA wal_checkpoint(TRUNCATE)", []) { row in
        isDone = row.integer(0) == 0
        return false
      }
    }
    return isDone
  }

  // MARK: Contents

  private func withBlob<R>(artifactID: String, writing: Bool, _ body: (OpaquePointer) throws -> R) throws -> R {
    var row: Int64?
    try query("SELECT rowid FROM artifact WHERE id = ? AND blob_bytes IS NOT NULL", [.text(artifactID)]) {
      row = $0.integer(0)
      return false
    }
    guard let row else { throw ContentGone() }
    var blob: OpaquePointer?
    let code = sqlite3_blob_open(handle, "main", "artifact", "blob_bytes", row, writing ? 1 : 0, &blob)
    guard code == SQLITE_OK, let blob else {
      sqlite3_blob_close(blob)
      throw error(code)
    }
    defer { sqlite3_blob_close(blob) }
    return try body(blob)
  }

  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    if artifact.location.size ?? 0 <= ContentSlice.limit {
      // Reading the row takes one lookup; opening it as a stream takes several.
      var isFound = false
      func read(_ row: borrowing SQLiteRow) throws -> Bool {
        if row.isNull(0) { throw ContentGone() }
        isFound = true
        try body(row.bytes(0))
        return false
      }
      // VACUUM gives rows new numbers, so the id must match, too.
      try query(
        "SELECT blob_bytes FROM artifact WHERE rowid = ? AND id = ?",
        [artifact.rowNumber.map { .integer($0) } ?? .null, .text(artifact.id)], read)
      if !isFound { try query("SELECT blob_bytes FROM artifact WHERE id = ?", [.text(artifact.id)], read) }
      if !isFound { throw ContentGone() }
      return
    }
    try withBlob(artifactID: artifact.id, writing: false) { blob in
      let size = Int(sqlite3_blob_bytes(blob))
      let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(1, min(size, ContentSlice.limit)), alignment: 16)
      defer { buffer.deallocate() }
      var offset = 0
      while offset < size {
        let count = min(buffer.count, size - offset)
        let code = sqlite3_blob_read(blob, buffer.baseAddress, Int32(count), Int32(offset))
        if code != SQLITE_OK { throw error(code) }
        try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        offset += count
      }
    }
  }

  func writeContent(_ content: CompressedContent, artifactID: String) throws {
    try makeRoom(content.size, artifactID: artifactID)
    try withBlob(artifactID: artifactID, writing: true) { blob in
      var offset = 0
      try content.read { slice in
        let code = sqlite3_blob_write(blob, slice.baseAddress, Int32(slice.count), Int32(offset))
        if code != SQLITE_OK { throw error(code) }
        offset += slice.count
      }
    }
  }

  /// Sets the row's content to `size` zero bytes.
  ///
  /// Does not use zeroblob(): SQLite expands it in memory if another column follows, and copies it into the row.
  /// Untouched pages of a mapping are read as zeros and take no memory (mmap(2)).
  private func makeRoom(_ size: Int64, artifactID: String) throws {
    let zeros = mmap(nil, max(1, Int(size)), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let zeros, zeros != MAP_FAILED else { throw StorageError(.failed, "not enough memory for a large content") }
    defer { munmap(zeros, max(1, Int(size))) }
    let zeroBytes = UnsafeRawBufferPointer(start: zeros, count: Int(size))
    try execute("UPDATE artifact SET blob_bytes = ? WHERE id = ?", [.buffer(zeroBytes), .text(artifactID)])
  }
}
