import Foundation
import Testing

@testable import ArchiveCore

/// Names of temporary files, the processes that they name, and their removal.
@Suite("temporary files")
struct TemporaryFileTests {
  @Test("a temporary name identifies this process, and a changed name identifies none")
  func names() {
    for accent in [[]] + TemporaryName.accents {
      for _ in 0..<100 {
        let name = TemporaryName.next().bytes
        #expect(name.count < 110)
        #expect(TemporaryName.maker(of: name + accent) == .own)
        // A changed, a missing and an added character.
        let index = Int.random(in: 0..<name.count)
        var changed = name
        changed[index] = changed[index] == 0x37 ? 0x38 : 0x37
        #expect(TemporaryName.maker(of: changed) == nil || changed == name)
        var shorter = name
        shorter.remove(at: index)
        #expect(TemporaryName.maker(of: shorter) == nil)
        #expect(TemporaryName.maker(of: name + [0x37]) == nil && TemporaryName.maker(of: [0x37] + name) == nil)
      }
    }
    for other in ["", ".archive-restore-", ".archive-restore-.tmp", ".archive-restore--.tmp", ".archive-restore-1.tmp"]
    {
      #expect(TemporaryName.maker(of: Array(other.utf8)) == nil)
    }
  }

  @Test("a process counts as ended only if the system confirms that")
  func states() throws {
    let own = ProcessIdentity.own
    #expect(own.machine != 0 && own.number == getpid() && own.start != 0)
    #expect(own.state() == .running)
    // The parent runs for as long as this process.
    #expect(ProcessIdentity(machine: own.machine, number: getppid(), start: 0).state() == .running)
    // The same process number with another start time is another process.
    #expect(ProcessIdentity(machine: own.machine, number: getpid(), start: own.start + 1).state() == .ended)
    let ended = try endedProcess()
    #expect(ProcessIdentity(machine: own.machine, number: ended, start: 1).state() == .ended)
    // Another machine, boot or PID namespace, or an unknown one.
    for machine in [own.machine ^ 1, 0] {
      #expect(ProcessIdentity(machine: machine, number: ended, start: 1).state() == .unknown)
    }
    let unknown = ProcessIdentity(machine: 0, number: getpid(), start: 0)
    #expect(unknown.state(asSeenBy: unknown) == .unknown)
  }

  /// The number of a process that has ended and was waited for.
  private func endedProcess() throws -> pid_t {
    var child: pid_t = 0
    let arguments = [strdup("true"), nil]
    defer { free(arguments[0]) }
    try #require(posix_spawn(&child, "/bin/true", nil, nil, arguments, nil) == 0)
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return child
  }

  @Test("a long name is backed up under a name that is cut at a whole character")
  func backups() throws {
    let path = NSTemporaryDirectory() + "/archive-backup-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let directory = try #require(try OutputDirectory.opening(Path(path)!, making: false))
    // 255 bytes, with a character of two bytes across the place where the name is cut.
    let name = String(repeating: "n", count: 250) + "é" + "nnn"
    for content in ["1", "2"] {
      try Data(content.utf8).write(to: URL(filePath: path + "/" + name))
      let backup = try #require(try directory.backUp(Path(name)!))
      #expect(backup.name.text == String(repeating: "n", count: 250) + ".~\(content)~" && !backup.isMoved)
      #expect(try String(contentsOfFile: path + "/" + backup.name.text!, encoding: .utf8) == content)
      try FileManager.default.removeItem(atPath: path + "/" + name)
    }
    #expect(try directory.backUp(Path("none")!) == nil)
  }
}
