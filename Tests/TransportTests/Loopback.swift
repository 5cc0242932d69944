import Glibc
import Reactor
import Testing
import Wire

/// A loop turned by hand, a listener on it, and what clients are given: nothing of the test waits
/// for a clock but deadlines.
///
/// The sockets are of the unix kind: their buffers are small (some 200 KiB) and do not grow.
final class Loopback {
  let loop: EventLoop
  let listener: Listener

  init() throws {
    loop = try EventLoop()
    let name = "/tmp/rtm-transport-\(getpid())-\(UInt64.random(in: 0 ... .max)).sock"
    listener = try Listener(at: .unix(path: name))
  }

  /// Streams and those who use them keep each other until they close.
  deinit { loop.end() }

  var address: Address { listener.address }

  /// A client's raw socket, and the server's stream to it.
  func connect() throws -> (RawPeer, Stream) {
    let peer = try RawPeer(to: address)
    return (peer, try accept())
  }

  /// The next client in the queue.
  func accept() throws -> Stream {
    switch listener.accept() {
    case .connection(let socket, _): return try Stream(adopting: socket, on: loop)
    case .none: throw NobodyWaits()
    case .exhausted(let error): throw error
    }
  }

  /// Turns the loop until `condition` holds; a test that waits in vain ends with an issue.
  func turn(
    until condition: () -> Bool, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let patience = ContinuousClock.now + .seconds(20)
    while !condition() {
      guard ContinuousClock.now < patience else {
        Issue.record("waited in vain", sourceLocation: sourceLocation)
        return
      }
      loop.runOnce(upTo: .milliseconds(2))
    }
  }

  /// Some turns in which nothing new is expected.
  func turn(_ count: Int = 5) {
    for _ in 0..<count { loop.runOnce(upTo: .zero) }
  }
}

struct NobodyWaits: Error {}
struct NoSocket: Error { let errno: Int32 }

/// A client that is only a socket.
final class RawPeer {
  private var number: Int32
  private(set) var received: [UInt8] = []
  /// The other side has ended, or reset, the connection.
  private(set) var sawEnd = false

  init(to address: Address) throws {
    guard case .unix(let path) = address else { throw NobodyWaits() }
    number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
    let status = withUnsafePointer(to: name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0 else { throw NoSocket(errno: errno) }
  }

  deinit { close() }

  /// Sends as much as the kernel takes, and says how much that was.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Int {
    max(0, Glibc.send(number, bytes, bytes.count, Int32(MSG_NOSIGNAL)))
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// Takes all that has come.
  @discardableResult
  func read() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Glibc.read(number, &buffer, buffer.count)
      if count == 0 || count < 0 && errno != EAGAIN { sawEnd = true }
      guard count > 0 else { return received }
      received += buffer[..<count]
    }
  }

  var text: String { String(decoding: read(), as: UTF8.self) }

  /// Sends no more; still reads.
  func endSending() { shutdown(number, Int32(SHUT_WR)) }

  func close() {
    if number >= 0 { Glibc.close(number) }
    number = -1
  }
}

extension RawPeer {
  /// The whole responses that have come.
  func responses() throws -> [HTTPResponse] {
    var parser = HTTPResponseParser()
    parser.feed(read().span)
    var responses: [HTTPResponse] = []
    while let response = try parser.next() { responses.append(response) }
    return responses
  }
}
