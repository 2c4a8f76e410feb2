import ArchiveCore
import ArchiveTool
import ArgumentParser

/// How files are written.
struct WritingOptions: ParsableArguments {
  @Flag(help: "Make runs of zeros holes.")
  var sparse = false

  @Flag(inversion: .prefixedNo, help: "Put back permissions and modification time where the archive knows them.")
  var attributes = true

  @Flag(help: "Fail items whose attributes cannot be put back (default: warn).")
  var strictAttributes = false

  @Option(help: ArgumentHelp("Force files to disk before their events are committed.", valueName: "when"))
  var durability = Durability.batch

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Skip what these earlier results say is done, and is.", valueName: "file"),
    completion: .file())
  var resume: [PathArgument] = []

  /// What earlier results say is done; nil without them. Throws `InputError`.
  func resumeIndex() throws -> ResumeIndex? {
    if resume.isEmpty { return nil }
    var index = ResumeIndex()
    for file in resume {
      try index.add(LineReader(DescriptorSource(opening: file.path, interruption: Signals.interruption)))
    }
    return index
  }
}
