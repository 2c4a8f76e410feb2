/// The three kinds of database.
package enum Backend: String, Sendable, CaseIterable { case sqlite, postgres, mariadb }
