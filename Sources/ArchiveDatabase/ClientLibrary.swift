import ArchiveCore
import CMariaDB
import CPostgreSQL
import CSQLite
import Glibc

/// The C libraries that a tool which opens an archive uses.
package enum ClientLibrary {
  /// Their versions, as the libraries tell them; those of a server that are not installed are left out.
  package static var versions: [(name: String, version: String)] {
    var found = [("SQLite", String(cString: sqlite3_libversion()))]
    if (try? postgreSQL.get()) != nil {
      let version = Int(libpq.PQlibVersion())
      found.append(("libpq", "\(version / 10000).\(version % 10000)"))
    }
    if (try? mariaDB.get()) != nil {
      found.append(("MariaDB Connector/C", text(libmariadb.mysql_get_client_info())))
    }
    return found + CompressionLibrary.versions
  }

  /// Loads libpq (dlopen(3)), once; a failure says what to install.
  static let postgreSQL = load("libpq.so.5", package: "libpq5", archive_libpq(), archive_load_libpq)

  /// Loads MariaDB Connector/C (dlopen(3)), once; a failure says what to install.
  nonisolated(unsafe) static let mariaDB = load(
    "libmariadb.so.3", package: "libmariadb3", archive_mariadb(), archive_load_mariadb)

  private static func load<Functions>(
    _ name: String, package: String, _ none: Functions, _ body: (UnsafeMutablePointer<Functions>) -> Int32
  ) -> Result<Functions, StorageError> {
    var functions = none
    if body(&functions) == 0 { return .success(functions) }
    let reason = dlerror().map { String(cString: $0) } ?? name
    return .failure(
      StorageError(.misconfigured, "the client library of this database is missing (\(reason)); install \(package)"))
  }
}

/// The functions of libpq; used once `ClientLibrary.postgreSQL` has been found to be there.
let libpq = (try? ClientLibrary.postgreSQL.get()) ?? archive_libpq()

/// The functions of MariaDB Connector/C; used once `ClientLibrary.mariaDB` has been found to be there.
nonisolated(unsafe) let libmariadb = (try? ClientLibrary.mariaDB.get()) ?? archive_mariadb()

/// A text of a C library; empty where there is none.
func text(_ text: UnsafePointer<CChar>?) -> String { text.map { String(cString: $0) } ?? "" }
