/// What was decided about a path: all that its work needs.
final class StorePlan {
  let item: CompleteStoreItem
  /// What is archived in the place of the file that the path names, where that is a blob of a repository.
  let blob: GitBlob?
  /// The name that is to be removed, where one is.
  let name: RemovedNames.Key?
  /// Under which tombstone this run archived and removed a file of the same name before.
  let earlier: Tombstone?

  init(_ item: CompleteStoreItem, blob: GitBlob? = nil, name: RemovedNames.Key?, earlier: Tombstone?) {
    (self.item, self.blob, self.name, self.earlier) = (item, blob, name, earlier)
  }
}

/// A content that was read to its end.
struct StoreSource {
  let content: any StoreContent
  /// Its content, unless it is large.
  let whole: [UInt8]?
  var hash: ContentHash
  var size: Int64

  /// Whether it is what git-LFS keeps in a repository in the place of a large file (git-lfs-spec: pointer files).
  var isLFSPointer: Bool {
    guard let whole, whole.count < 1024 else { return false }
    return whole.starts(with: "version https://git-lfs.github.com/spec/".utf8)
  }
}

/// What a worker made, for the commit.
enum StoreProduct {
  /// An item that is to be committed, and the file that is to be removed then.
  case item(NewItem, file: SourceFile?)
  /// The same item as before in this run: the answer is all.
  case repeated
}

extension StoredRecord: RunAnswer {
  init(item: StoreItem, status: ItemStatus) {
    self.item = item
    self.status = status
  }

  mutating func fail(_ why: ItemError) {
    status = .failed
    error = why
    // Where nobody knows whether it is there, it is what to look for.
    if why.errorClass == .unknown { return }
    tombstone = nil
    archivedAt = nil
  }

  mutating func skip(_ fresh: StoredRecord) {
    self = StoredRecord(item: item, status: .skipped)
    (copiedFrom, copiedBy, keepsMilliseconds) = (fresh.copiedFrom, fresh.copiedBy, fresh.keepsMilliseconds)
    reasonSkipped = .stopped
  }

  mutating func encode() -> [UInt8] { encoded() }

  /// Says what a new item is, before it is committed.
  mutating func describe(_ item: NewItem) {
    (tombstone, sha256, sizeBytes, archivedAt) = (
      item.tombstone, item.content.sha256, item.content.sizeBytes, item.row.archivedAt
    )
  }
}

/// What items under way take: a unit is what a small file takes, what is held in memory counts by its size.
enum StoreCost {
  private static let unit: Int64 = 32 << 10
  private static let memory: Int64 = 32 << 20

  /// Each item may hold its source and a spool file open.
  static func limit(_ context: RunContext) -> Int {
    min(
      Int(memory / unit),
      DescriptorLimit.directories(limit: context.descriptorLimit, concurrency: context.concurrency) / 2)
  }

  /// Large ones wait in spool files, of any length: about as many as there are workers.
  static func cost(of size: Int64, _ context: RunContext) -> Int {
    max(1, size > StoreWorker.memoryLimit ? limit(context) / (context.concurrency + 1) : 1 + Int(size / unit))
  }
}
