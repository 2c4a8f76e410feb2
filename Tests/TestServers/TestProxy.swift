import Foundation
import Synchronization

/// A TCP proxy on loopback that counts round trips, and cuts connections on request.
///
/// `@unchecked Sendable`: its variables are used under the lock.
public final class TestProxy: @unchecked Sendable {
  public private(set) var port = 0
  private let target: Int
  private let listener: Int32
  private let lock = NSLock()
  private var connections = 0
  private var turns = 0
  private var cut: (text: [UInt8], isAnswered: Bool)?

  /// Listens on a port of loopback and connects every client to `target`.
  public init(to target: Int) throws {
    self.target = target
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

  /// The number of round trips on all connections: how often a client has sent data after the server had.
  public var roundTrips: Int { lock.withLock { turns } }

  /// Connections so far.
  public var count: Int { lock.withLock { connections } }

  /// Cuts the next connection on which the client sends `text`: before the server receives it, or after it has answered
  /// and before the client receives the answer.
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

  /// Accepts no more connections; open ones end with their servers and clients.
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
      pump(ends, from: client, to: server) { [self] said in
        if ends.isAnswered.exchange(false, ordering: .relaxed) { lock.withLock { turns += 1 } }
        guard let cut = takeCut(said) else { return true }
        ends.isCut.store(true, ordering: .relaxed)
        if !cut.isAnswered { ends.shutdown() }
        return cut.isAnswered
      }
      pump(ends, from: server, to: client) { _ in
        ends.isAnswered.store(true, ordering: .relaxed)
        if !ends.isCut.load(ordering: .relaxed) { return true }
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
    /// Whether the server's answers are dropped.
    let isCut = Atomic(false)
    /// Whether the server has sent since the client has.
    let isAnswered = Atomic(true)
    init(_ client: Int32, _ server: Int32) { (self.client, self.server) = (client, server) }
    func shutdown() { for end in [client, server] { Glibc.shutdown(end, Int32(SHUT_RDWR)) } }
    deinit {
      close(client)
      close(server)
    }
  }

  /// - `passes`: whether the bytes that were read are passed on.
  private func pump(_ ends: Ends, from: Int32, to: Int32, passes: @escaping @Sendable (ArraySlice<UInt8>) -> Bool) {
    Thread.detachNewThread {
      var buffer = [UInt8](repeating: 0, count: 64 << 10)
      while true {
        let count = read(from, &buffer, buffer.count)
        guard count > 0, passes(buffer[..<count]) else { break }
        var sent = 0
        while sent < count {
          let more = buffer[sent..<count].withUnsafeBytes { send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
          if more <= 0 { break }
          sent += more
        }
      }
      shutdown(to, Int32(SHUT_WR))
      withExtendedLifetime(ends) {}
    }
  }
}
