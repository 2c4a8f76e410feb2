// Retires a file and brings it back: the program of the library's tutorial.

import ArchiveCore
import ArchiveDatabase

do {
  let config = try ArchiveConfig.load()
  let archive = try Archive.open(config, mode: .create)
}
