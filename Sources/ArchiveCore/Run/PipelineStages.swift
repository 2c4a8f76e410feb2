/// The stages of a tool; all except `lookUp`, `prepare`, `work` and `commit` are called on the pipeline's thread.
protocol PipelineStages: AnyObject {
  associatedtype Input: Weighted & Sendable
  /// What a window of records needs to be looked up, and what was found.
  associatedtype Lookup
  associatedtype Entry: PipelineEntry
  associatedtype Resource
  associatedtype Group

  /// The largest sum of costs of entries in progress.
  var costLimit: Int { get }

  /// The largest size of a group; a group of this size is committed even if more entries follow.
  var fullGroup: Int { get }

  /// Where windows are looked up.
  var lookups: PipelineLookups { get }

  /// Prepares the lookup of a window; called once for each, in order.
  func lookup(for window: [Input]) -> Lookup

  /// Looks up what a window of records needs, in one round trip.
  ///
  /// - `isAside`: called on a thread of its own, possibly while earlier records are decided about and committed.
  func lookUp(_ lookup: inout Lookup, isAside: Bool)

  /// Begins to decide about the records of a window.
  func begin(_ window: [Input], _ lookup: Lookup)

  /// Decides what to do with a record; nil if it must wait until all entries before it are committed.
  ///
  /// Not nil if `isAlone`, which means that nothing is in progress.
  func plan(_ input: Input, isAlone: Bool) -> Entry?

  /// The number of entries that a worker takes at once.
  var batch: Int { get }

  /// Does the work that is shared by all entries of a worker; called on its thread, before their own work.
  func prepare(_ entries: [Entry], with resource: Resource)

  /// Does an entry's work; called on a worker's thread.
  func work(_ entry: Entry, with resource: Result<Resource, any Error>)

  /// Begins the commit of finished entries; throws `OutputError`, which ends the run.
  func place(_ entries: [Entry]) throws -> Group

  /// Whether entries after the group may be decided about while it is committed.
  func mayOverlap(_ group: Group) -> Bool

  /// Commits a group; called on a thread of its own, or on the pipeline's.
  func commit(_ group: Group)

  /// Answers a committed group; throws `OutputError`, which ends the run.
  func answer(_ group: Group) throws

  /// Receives how many records were read, and whether that is all of the input.
  func record(read: Int, isAll: Bool)
}

/// Where a pipeline looks up windows.
enum PipelineLookups {
  /// Nowhere: nothing is looked up.
  case none
  /// On the pipeline's thread, while no group is being committed.
  case betweenCommits
  /// On a thread of its own, ahead of the decisions, if there is something to do meanwhile.
  case ahead
}
