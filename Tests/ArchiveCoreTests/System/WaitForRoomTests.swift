import Glibc
import Testing

@testable import ArchiveCore

struct WaitForRoomTests {
  @Test("an empty pipe has room") func room() throws {
    let pipe = try FullPipe()
    pipe.drain()
    #expect(waitForRoom(pipe.writeEnd, seconds: 60))
    #expect(waitForRoom(pipe.writeEnd, seconds: 0))
  }

  @Test("a full pipe has no room, and the wait for room ends at its limit") func noRoom() throws {
    let pipe = try FullPipe()
    #expect(!waitForRoom(pipe.writeEnd, seconds: 0))
    #expect(!waitForRoom(pipe.writeEnd, seconds: 0.05))
  }

  @Test("a reader ends the wait for room") func slowReader() throws {
    let pipe = try FullPipe()
    let reader = WorkThread { pipe.drain() }
    #expect(waitForRoom(pipe.writeEnd))
    reader?.join()
  }

  @Test("a signal ends the wait for room, but an earlier signal does not") func signals() throws {
    let pipe = try FullPipe()
    var ended = 0
    // The test cannot know when the wait has begun: after a signal that comes too early, the wait ends at its limit.
    for attempt in 0..<20 where ended == 0 {
      let interruption = Interruption()
      let clock = Stopwatch()
      let sender = WorkThread {
        usleep(UInt32(attempt * 1000))
        interruption.request(signal: SIGTERM)
      }
      #expect(!waitForRoom(pipe.writeEnd, seconds: 1, until: interruption))
      if clock.milliseconds < 1000 { ended += 1 }
      sender?.join()
      #expect(!waitForRoom(pipe.writeEnd, seconds: 0.01, until: interruption))
    }
    #expect(ended == 1)
  }

  @Test("a closed descriptor ends the wait for room, and the write reports it") func closedDescriptor() {
    #expect(waitForRoom(1 << 20, seconds: 60))
  }
}

/// A pipe without room, both ends non-blocking.
private final class FullPipe: Sendable {
  private let readEnd: Int32
  let writeEnd: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    (readEnd, writeEnd) = (ends[0], ends[1])
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    let bytes = [UInt8](repeating: 0, count: 4096)
    while write(writeEnd, bytes, bytes.count) > 0 {}
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  func drain() {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while read(readEnd, &bytes, bytes.count) > 0 {}
  }
}
