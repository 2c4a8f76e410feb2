/// A destination for records, one line each.
package protocol RecordSink: AnyObject {
  /// Appends `record` and a line feed; may buffer them until `flush`.
  ///
  /// Throws `OutputError`.
  func write(_ record: [UInt8]) throws

  /// Writes everything in the buffer; throws `OutputError`.
  func flush() throws
}
