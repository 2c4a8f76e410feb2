// Retire files from a program: archive them, find them again, restore them elsewhere, and verify all of it.

import ArchiveCore
import ArchiveDatabase

// snippet.hide
guard CommandLine.arguments.count > 1 else { fatalError("usage: RetireFiles FILE...") }
let files = CommandLine.arguments.dropFirst().compactMap { Path($0) }
// snippet.show
// snippet.open
let archive = try Archive.open(try ArchiveConfig.load(), mode: .create)
// snippet.end

// snippet.store
let item = StoreItem(repo: "app", reason: .dead, tags: ["2026"], metadata: ["ticket": "OPS-7"], archivedBy: "ops-user")
try archive.store(files, as: item) { stored in
  guard let tombstone = stored.tombstone else { return print("not archived:", stored.error?.message ?? "") }
  print("archived", stored.item.path?.display ?? "", "as", tombstone)
}
// snippet.end

// snippet.query
var filter = ItemFilter()
(filter.repo, filter.tags) = ("app", ["2026"])
let items = try archive.items(filter)
for item in items { print(item.originalPath.display, item.sizeBytes, item.archivedBy) }
// snippet.end

// snippet.restore
let outputs = items.map { (tombstone: $0.tombstone, output: $0.originalPath) }
try archive.restore(outputs, by: "ops-user", root: Path("restored"), overwrite: .never) { result in
  print(result.status, result.output?.display ?? "", result.error?.code ?? "")
}
// snippet.end

// snippet.verify
try archive.verify(items.map(\.tombstone)) { result in print(result.status, result.sha256 ?? "") }
for problem in try archive.verifyEvidence().problems { print(problem.message) }
// snippet.end
