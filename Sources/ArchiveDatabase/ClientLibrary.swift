import ArchiveCore
import CMariaDB
import CPostgreSQL
import CSQLite

/// The C libraries that a tool which opens an archive uses.
package enum ClientLibrary {
  /// Their versions, as the libraries tell them.
  package static var versions: [(name: String, version: String)] {
    let postgres = Int(PQlibVersion())
    return [
      ("SQLite", String(cString: sqlite3_libversion())),
      ("libpq", "\(postgres / 10000).\(postgres % 10000)"),
      ("MariaDB Connector/C", String(cString: mysql_get_client_info())),
    ] + CompressionLibrary.versions
  }
}
