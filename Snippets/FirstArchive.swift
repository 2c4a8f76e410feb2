// Retires a file and brings it back: the program of the library's tutorial.

import ArchiveCore
import ArchiveDatabase
import FoundationEssentials
import Glibc

do {
  let config = try ArchiveConfig.load()
  let archive = try Archive.open(config, mode: .create)

  let file = Path("greeting.txt")!
  let item = StoreItem(repo: "first", reason: .dead, tags: ["tutorial"], archivedBy: "ops-user")
  let stored = try archive.store(file, as: item)
  guard stored.status == .success, let tombstone = stored.tombstone else {
    print("not stored:", stored.error?.message ?? "")
    exit(1)
  }
  print("stored:", file.display)

  var filter = ItemFilter()
  filter.path = file
  filter.latest = true
  for found in try archive.items(filter) {
    print("found:", found.originalPath.display, "archived by", found.archivedBy, "with", found.sizeBytes, "bytes")
  }

  try FileManager.default.removeItem(atPath: file.display)
  let result = try archive.restore(tombstone, to: file, by: "ops-user", overwrite: .never)
  print("restored:", result.status, result.action)
  if let error = result.error { print(error.code.rawValue, error.message) }

  let unknown = Tombstone("00000000-0000-4000-8000-000000000000")!
  let outputs = [(tombstone: unknown, output: Path("lost.txt")!), (tombstone: tombstone, output: file)]
  try archive.restore(outputs, by: "ops-user", root: Path("copies")) { result in
    print("copied:", result.output?.display ?? "", result.status)
    if let error = result.error { print(error.code.rawValue, error.message) }
  }

  print("content:", try archive.verify(tombstone).status)
  let findings = try archive.verifyEvidence()
  for problem in findings.problems { print(problem.message) }
  if let failure = findings.failure { print(failure.message) }
  print("evidence:", findings.records, "records,", findings.problems.count, "problems")
} catch let error as ConfigurationError {
  for problem in error.problems { print("configuration:", problem.text) }
  exit(1)
} catch {
  print("archive:", error)
  exit(1)
}
