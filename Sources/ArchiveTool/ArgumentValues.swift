public import ArchiveCore
public import ArgumentParser

// The core's choices as values of options; their raw values are what is typed.
extension ArchiveReason: ExpressibleByArgument {}
extension Backend: ExpressibleByArgument {}
extension Durability: ExpressibleByArgument {}
extension ItemKind: ExpressibleByArgument {}
extension OverwritePolicy: ExpressibleByArgument {}

extension Timestamp: ExpressibleByArgument {
  /// RFC 3339, or a date.
  public init?(argument: String) { self.init(argument) }
}
