/// The decision about a path: everything that its work needs.
final class StorePlan {
  let item: CompleteStoreItem
  /// The blob of a repository that is archived instead of a file, if any.
  let blob: GitBlob?
  /// The name to remove, if any.
  let name: RemovedNames.Key?
  /// The tombstone of a file with the same name that this run archived and removed before, if any.
  let earlier: Tombstone?

  init(_ item: CompleteStoreItem, blob: GitBlob? = nil, name: RemovedNames.Key?, earlier: Tombstone?) {
    (self.item, self.blob, self.name, self.earlier) = (item, blob, name, earlier)
  }
}

/// A content that was read completely.
struct StoreSource {
  let content: any StoreContent
  /// The content, unless it is large.
  let whole: [UInt8]?
  var hash: ContentHash
  var size: Int64

  /// Whether it is a Git LFS pointer, which replaces a large file in a repository (git-lfs-spec: pointer files).
  var isLFSPointer: Bool {
    guard let whole, whole.count < 1024 else { return false }
    return whole.starts(with: "version https://git-lfs.github.com/spec/".utf8)
  }
}

/// A worker's product, for the commit.
enum StoreProduct {
  /// An item to commit, and the file to remove after that.
  case item(NewItem, file: SourceFile?)
  /// The same item as before in this run: only an answer.
  case repeated
}

extension StoredRecord: RunAnswer {
  init(item: StoreItem, status: ItemStatus) {
    self.item = item
    self.status = status
  }

  mutating func fail(_ cause: ItemError) {
    status = .failed
    error = cause
    // If the outcome of the commit is unknown, this is the tombstone to look for.
    if cause.errorClass == .unknown { return }
    tombstone = nil
    archivedAt = nil
  }

  mutating func skip(_ fresh: StoredRecord) {
    self = StoredRecord(item: item, status: .skipped)
    (copiedFrom, copiedBy, keepsMilliseconds) = (fresh.copiedFrom, fresh.copiedBy, fresh.keepsMilliseconds)
    reasonSkipped = .stopped
  }

  mutating func encode() -> [UInt8] { encoded() }

  /// Fills in the description of a new item, before it is committed.
  mutating func describe(_ item: NewItem) {
    (tombstone, sha256, sizeBytes, archivedAt) = (
      item.tombstone, item.content.sha256, item.content.sizeBytes, item.row.archivedAt
    )
  }
}

/// The cost of items in progress: a small file is one unit, and contents in memory count by size.
enum StoreCost {
  private static let unit: Int64 = 32 << 10
  private static let memory: Int64 = 32 << 20

  /// Each item may keep its source and a spool file open.
  static func limit(_ context: RunContext) -> Int {
    min(
      Int(memory / unit),
      DescriptorLimit.directories(limit: context.descriptorLimit, concurrency: context.concurrency) / 2)
  }

  /// Large contents wait in spool files of any length, about as many as there are workers.
  static func cost(of size: Int64, _ context: RunContext) -> Int {
    max(1, size > StoreWorker.memoryLimit ? limit(context) / (context.concurrency + 1) : 1 + Int(size / unit))
  }
}
