// Retires a file and brings it back: the program of the library's tutorial.

import ArchiveCore
import ArchiveDatabase
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
} catch let error as ConfigurationError {
  for problem in error.problems { print("configuration:", problem.text) }
  exit(1)
} catch {
  print("archive:", error)
  exit(1)
}
