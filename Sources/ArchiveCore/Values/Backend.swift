/// The three kinds of database.
package enum Backend: String, Sendable, CaseIterable {
  case sqlite, postgres, mariadb

  /// Whether it is a server, for whose answers threads wait.
  var isServer: Bool { self != .sqlite }
}
