import Glibc
import Network
import Reactor
import Testing
import Threads

@Suite("Addresses and listeners", .timeLimit(.minutes(5)))
struct ListenerTests {
  @Test(
    "an address is read the way people write them",
    arguments: [
      ("127.0.0.1:80", .ip(host: "127.0.0.1", port: 80)), ("[::1]:80", .ip(host: "::1", port: 80)),
      (":6001", .ip(host: "::", port: 6001)), ("6001", .ip(host: "::", port: 6001)),
      ("*:6001", .ip(host: "::", port: 6001)), ("localhost:1", .ip(host: "127.0.0.1", port: 1)),
      ("unix:/run/x", .unix(path: "/run/x")),
    ] as [(String, Address)])
  func reads(_ text: String, _ address: Address) { #expect(Address(text) == address) }

  @Test(
    "what is no address is none",
    arguments: ["", "host:80", "127.0.0.1", "127.0.0.1:", "1.2.3.4:65536", "::1:80x", "unix:"])
  func refuses(_ text: String) { #expect(Address(text) == nil) }

  @Test(
    "a client reaches a listener on every kind of address", arguments: ["127.0.0.1", "::1", ""])
  func connects(host: String) throws {
    let path = "/tmp/rtm-listener-\(getpid()).sock"
    let listener = try Listener(
      at: host.isEmpty ? .unix(path: path) : .ip(host: host, port: 0))
    defer { listener.removePath() }
    let loop = try EventLoop()
    var connected = false
    let connector = try Connector(to: listener.address, on: loop) { outcome in
      if case .connected = outcome { connected = true }
    }
    while !connected { loop.runOnce(upTo: .seconds(1)) }
    var accepted = false
    if case .connection = listener.accept() { accepted = true }
    #expect(accepted)
    connector.cancel()
  }

  @Test(
    "a client's address is known, and an IPv4 client is one on a listener of both families",
    arguments: [
      ("127.0.0.1", "127.0.0.1", "127.0.0.1"), ("::1", "::1", "::1"), ("::", "::1", "::1"),
      ("::", "127.0.0.1", "127.0.0.1"), ("", "", nil),
    ] as [(String, String, String?)])
  func namesPeer(listening host: String, connecting: String, _ peer: String?) throws {
    let path = "/tmp/rtm-peer-\(getpid()).sock"
    let listener = try Listener(at: host.isEmpty ? .unix(path: path) : .ip(host: host, port: 0))
    defer { listener.removePath() }
    let loop = try EventLoop()
    var connected = false
    let address =
      listener.address.port.map { Address.ip(host: connecting, port: $0) } ?? listener.address
    let connector = try Connector(to: address, on: loop) { outcome in
      if case .connected = outcome { connected = true }
    }
    while !connected { loop.runOnce(upTo: .seconds(1)) }
    guard case .connection(_, let from) = listener.accept() else {
      Issue.record("nobody waits")
      return
    }
    #expect(from?.description == peer)
    connector.cancel()
  }

  @Test("an address in use is an error, and a unix path in use is left to its owner")
  func inUse() throws {
    let first = try Listener(at: .ip(host: "127.0.0.1", port: 0))
    #expect(throws: SystemError("bind", errno: EADDRINUSE)) { try Listener(at: first.address) }
    let path = "/tmp/rtm-in-use-\(getpid()).sock"
    let server = try Listener(at: .unix(path: path))
    defer { server.removePath() }
    #expect(throws: SystemError("bind", errno: EADDRINUSE)) { try Listener(at: server.address) }
  }

  @Test("a listener that refuses is refused at once", arguments: [true, false])
  func refuses(isUnix: Bool) throws {
    let path = "/tmp/rtm-refusing-\(getpid()).sock"
    let listener = try Listener(
      at: isUnix ? .unix(path: path) : .ip(host: "127.0.0.1", port: 0))
    listener.refuse()
    let loop = try EventLoop()
    var reason: Int32?
    do {
      let connector = try Connector(to: listener.address, on: loop) { outcome in
        if case .failed(let error) = outcome { reason = error.errno }
      }
      while reason == nil { loop.runOnce(upTo: .seconds(1)) }
      connector.cancel()
    } catch {
      reason = error.errno
    }
    #expect(reason == (isUnix ? ENOENT : ECONNREFUSED))
  }

  @Test("a path that a second server has taken over is not removed by the first")
  func leavesOthersPath() throws {
    let address = Address.unix(path: "/tmp/rtm-successor-\(getpid()).sock")
    var first: Listener? = try Listener(at: address)
    first?.refuse()
    let second = try Listener(at: address)
    first = nil
    #expect(throws: SystemError("bind", errno: EADDRINUSE)) { try Listener(at: address) }
    #expect(second.address == address)
  }

  @Test("a socket whose server died is taken over; a file that is no socket is left alone")
  func takesOver() throws {
    let path = "/tmp/rtm-abandoned-\(getpid()).sock"
    let dead = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(dead, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    close(dead)
    try Listener(at: .unix(path: path)).removePath()
    let file = open("/tmp/rtm-file-\(getpid())", O_CREAT | O_WRONLY, 0o600)
    close(file)
    #expect(throws: SystemError.self) { try Listener(at: .unix(path: "/tmp/rtm-file-\(getpid())")) }
    #expect(unlink("/tmp/rtm-file-\(getpid())") == 0, "it is still there")
  }
}
