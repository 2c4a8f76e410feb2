/// Where records go, one line each.
package protocol RecordSink: AnyObject {
  /// Appends `record` and a line feed; may hold them back until `flush`.
  ///
  /// Throws `OutputError`.
  func write(_ record: [UInt8]) throws

  /// Writes out all that was held back; throws `OutputError`.
  func flush() throws
}
