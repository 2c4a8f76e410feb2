import Foundation
import Synchronization

/// A way to a server of this machine that is longer, or that ends in the middle.
///
/// `@unchecked Sendable`: its variables are used under the lock.
public final class TestProxy: @unchecked Sendable {
  public private(set) var port = 0
  private let target: Int
  private let delay: Double
  private let listener: Int32
  private let lock = NSLock()
  private var connections = 0
  private var cut: (text: [UInt8], isAnswered: Bool)?

  /// Listens on a port of loopback and connects to `target`, for each who connects.
  ///
  /// What the server answers arrives so many milliseconds later, as much of it as before.
  public init(to target: Int, milliseconds: Double = 0) throws {
    self.target = target
    delay = milliseconds / 1e3
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = Self.loopback(0)
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard bound == 0, listen(listener, 64) == 0 else {
      throw TestServer.Failure(description: "the proxy cannot listen")
    }
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [self] in accept() }
  }

  /// Connections so far.
  public var count: Int { lock.withLock { connections } }

  /// Cuts the next connection on which the client says `text`: before the server hears it, or after it has answered
  /// and before the client hears that.
  public func cutConnection(saying text: String, afterAnswer: Bool) {
    lock.withLock { cut = (Array(text.utf8), afterAnswer) }
  }

  /// Whether a connection is still to be cut.
  public var isToCut: Bool { lock.withLock { cut != nil } }

  private func takeCut(_ said: ArraySlice<UInt8>) -> (text: [UInt8], isAnswered: Bool)? {
    lock.withLock {
      guard let cut, Data(said).range(of: Data(cut.text)) != nil else { return nil }
      self.cut = nil
      return cut
    }
  }

  /// Takes no more connections; those that there are end with their servers and clients.
  public func end() { shutdown(listener, Int32(SHUT_RDWR)) }

  private static func loopback(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    return address
  }

  private func accept() {
    while true {
      let client = Glibc.accept(listener, nil, nil)
      if client < 0 { break }
      _ = fcntl(client, F_SETFD, FD_CLOEXEC)
      let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      var address = Self.loopback(target)
      let connected = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      if connected != 0 {
        close(client)
        close(server)
        continue
      }
      lock.withLock { connections += 1 }
      var one: Int32 = 1
      for end in [client, server] {
        setsockopt(end, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
      }
      let ends = Ends(client, server)
      pump(ends, from: client, to: server, delay: 0) { [self] said in
        guard let cut = takeCut(said) else { return true }
        ends.isCut.withLock { $0 = true }
        if !cut.isAnswered { ends.shutdown() }
        return cut.isAnswered
      }
      pump(ends, from: server, to: client, delay: delay) { _ in
        if ends.isCut.withLock({ !$0 }) { return true }
        ends.shutdown()
        return false
      }
    }
    close(listener)
  }

  /// Closes both sockets when the last of its two directions has ended.
  private final class Ends: Sendable {
    let client: Int32
    let server: Int32
    /// What the server says is not to be passed on any more.
    let isCut = Mutex(false)
    init(_ client: Int32, _ server: Int32) { (self.client, self.server) = (client, server) }
    func shutdown() { for end in [client, server] { Glibc.shutdown(end, Int32(SHUT_RDWR)) } }
    deinit {
      close(client)
      close(server)
    }
  }

  /// What was read, and when it may arrive.
  ///
  /// `@unchecked Sendable`: its variables are used under the condition's lock.
  private final class Queue: @unchecked Sendable {
    let condition = NSCondition()
    var chunks: [(due: Date, bytes: [UInt8])] = []
    var hasEnded = false
  }

  /// - `passes`: whether what was read is to be passed on.
  private func pump(
    _ ends: Ends, from: Int32, to: Int32, delay: Double, passes: @escaping @Sendable (ArraySlice<UInt8>) -> Bool
  ) {
    let queue = Queue()
    Thread.detachNewThread {
      var buffer = [UInt8](repeating: 0, count: 64 << 10)
      while true {
        var count = read(from, &buffer, buffer.count)
        if count > 0, !passes(buffer[..<count]) { count = 0 }
        queue.condition.lock()
        if count <= 0 { queue.hasEnded = true } else { queue.chunks.append((Date() + delay, Array(buffer[..<count]))) }
        queue.condition.signal()
        queue.condition.unlock()
        if count <= 0 { break }
      }
      withExtendedLifetime(ends) {}
    }
    Thread.detachNewThread {
      while true {
        queue.condition.lock()
        while queue.chunks.isEmpty, !queue.hasEnded { queue.condition.wait() }
        let chunk = queue.chunks.isEmpty ? nil : queue.chunks.removeFirst()
        queue.condition.unlock()
        guard let chunk else { break }
        let left = chunk.due.timeIntervalSinceNow
        if left > 0 { usleep(UInt32(left * 1e6)) }
        var sent = 0
        while sent < chunk.bytes.count {
          let count = chunk.bytes[sent...].withUnsafeBytes { send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
          if count <= 0 { break }
          sent += count
        }
      }
      shutdown(to, Int32(SHUT_WR))
      withExtendedLifetime(ends) {}
    }
  }
}
