/// The three kinds of database.
public enum Backend: String, Sendable, CaseIterable { case sqlite, postgres, mariadb }
