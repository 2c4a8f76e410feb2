/// Where the contents of artifacts are, compressed.
public protocol ContentStore: AnyObject {
  /// How many contents are worth fetching in one round trip; 1 where there are no round trips.
  var fetchLimit: Int { get }

  /// Fetches contents that are about to be read, as many as memory is kept for, in one round trip.
  ///
  /// Reading tells what went wrong with one; what could not be fetched is fetched when it is read.
  func prefetch(_ artifacts: [Artifact])

  /// Hands the compressed content of an artifact to `body`, slice by slice, in order.
  ///
  /// Memory use does not depend on the content's size; one of at most `ContentSlice.limit` bytes comes whole. What `body` throws ends the reading and is thrown on.
  func readContent(of artifact: Artifact, _ body: (UnsafeRawBufferPointer) throws -> Void) throws
}

/// How contents are handed on.
public enum ContentSlice {
  /// The longest slice, in bytes.
  public static let limit = 256 << 10
}
