import Foundation
import Synchronization
import Testing

@testable import ArchiveCore

/// Confinement below a root, with openat2(2) and without.
@Suite("output directories")
struct OutputDirectoryTests {
  /// A root with a real directory, a link out of it and a link within it.
  private final class Place {
    let path = NSTemporaryDirectory() + "/archive-directory-\(UUID().uuidString)"

    init() throws {
      let files = FileManager.default
      try files.createDirectory(atPath: path + "/root/real/deep", withIntermediateDirectories: true)
      try files.createDirectory(atPath: path + "/outside/deep", withIntermediateDirectories: true)
      try files.createSymbolicLink(atPath: path + "/root/out", withDestinationPath: path + "/outside")
      try files.createSymbolicLink(atPath: path + "/root/in", withDestinationPath: "real")
    }

    func directories(triesOpenat2: Bool, mayCreate: Bool = true) throws -> OutputDirectories {
      let root = try OutputDirectory.opening(Path(path + "/root")!, making: false)
      return OutputDirectories(root: root, isConfined: true, mayCreate: mayCreate, triesOpenat2: triesOpenat2)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  @Test("an output directory is found only below the root", arguments: [true, false])
  func confinement(_ triesOpenat2: Bool) throws {
    let place = try Place()
    let directories = try place.directories(triesOpenat2: triesOpenat2)
    for output in ["../x", "real/../../x", "/etc/x", "out/x", "out/deep/x", "in/x", "real/deep/../../../x"] {
      let error = #expect(throws: ItemError.self) { try directories.directory(of: Path(output)!) }
      #expect(error?.code == .outputOutsideRoot, "\(output)")
    }
    for output in ["real", "real/", "real/.", ".", ".."] where output != "real" {
      let error = #expect(throws: ItemError.self) { try directories.directory(of: Path(output)!) }
      #expect(error?.code == .invalidItem || error?.code == .outputOutsideRoot, "\(output)")
    }
    let found = try #require(try directories.directory(of: Path("real//./deep/x")!))
    #expect(found.directory.identity == FileIdentity(of: Path(place.path + "/root/real/deep")!))
    _ = try directories.directory(of: Path("new/one/two/x")!)
    #expect(FileManager.default.fileExists(atPath: place.path + "/root/new/one/two"))
    #expect(directories.drainExtended().count == 3 && directories.drainExtended().isEmpty)
  }

  /// A thread swaps the directory for a link out of the root and back.
  @Test(
    "an output directory that is swapped for a link is found only inside the root", arguments: [true, false])
  func race(_ triesOpenat2: Bool) throws {
    let place = try Place()
    let directories = try place.directories(triesOpenat2: triesOpenat2, mayCreate: false)
    let inside = FileIdentity(of: Path(place.path + "/root/real/deep")!)
    let path = place.path + "/root"
    let swapper = Swapper()
    // A separate thread: other tests may occupy all threads of the global queue.
    let group = DispatchGroup()
    group.enter()
    Thread.detachNewThread {
      swapper.run(path)
      group.leave()
    }
    var (found, refused) = (0, 0)
    while found < 200 || refused < 5, swapper.swaps < 200_000 {
      directories.forget()
      do throws(ItemError) {
        let place = try directories.directory(of: Path("real/deep/x")!)
        let isInside = place == nil || place?.directory.identity == inside
        #expect(isInside)
        if !isInside { break }
        if place != nil { found += 1 }
      } catch {
        refused += 1
      }
    }
    swapper.stop()
    group.wait()
    #expect(found > 0 && swapper.swaps > 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path + "/outside/deep").isEmpty)
  }
}

/// Swaps `real` in a directory for a link out of it and back, until it is stopped.
private final class Swapper: Sendable {
  private let isStopped = Atomic<Bool>(false)
  private let count = Atomic<Int>(0)
  var swaps: Int { count.load(ordering: .relaxed) }
  func stop() { isStopped.store(true, ordering: .relaxed) }

  func run(_ path: String) {
    while !isStopped.load(ordering: .relaxed) {
      rename(path + "/real", path + "/kept")
      symlink("../outside", path + "/real")
      unlink(path + "/real")
      rename(path + "/kept", path + "/real")
      count.wrappingAdd(1, ordering: .relaxed)
    }
  }
}
