import ArchiveCore
import CMariaDB
import CPostgreSQL
import CSQLite
import Glibc

/// The C libraries of a tool that opens archives.
package enum ClientLibrary {
  /// Their versions, as the libraries report them; a server's library that is not installed is left out.
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

  /// The functions of libpq, loaded once (dlopen(3)); a failure names the package to install.
  static let postgreSQL = load("libpq.so.5", package: "libpq5", archive_libpq(), archive_load_libpq)

  /// The functions of MariaDB Connector/C, loaded once (dlopen(3)); a failure names the package to install.
  nonisolated(unsafe) static let mariaDB = load(
    "libmariadb.so.3", package: "libmariadb3", archive_mariadb(), archive_load_mariadb)

  private static func load<Functions>(
    _ name: String, package: String, _ none: Functions, _ body: (UnsafeMutablePointer<Functions>) -> Int32
  ) -> Result<Functions, StorageError> {
    var functions = none
    if body(&functions) == 0 { return .success(functions) }
    let reason = dlerror().map { String(cString: $0) } ?? name
    return .failure(
      StorageError(.misconfigured, "cannot load the client library of this database (\(reason)); install \(package)"))
  }
}

/// The functions of libpq; to be used only after `ClientLibrary.postgreSQL` was loaded.
let libpq = (try? ClientLibrary.postgreSQL.get()) ?? archive_libpq()

/// The functions of MariaDB Connector/C; to be used only after `ClientLibrary.mariaDB` was loaded.
nonisolated(unsafe) let libmariadb = (try? ClientLibrary.mariaDB.get()) ?? archive_mariadb()

/// The text of a C string; empty for NULL.
func text(_ text: UnsafePointer<CChar>?) -> String { text.map { String(cString: $0) } ?? "" }
