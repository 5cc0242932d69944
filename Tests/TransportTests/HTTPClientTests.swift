import Reactor
import Testing
import Transport
import Wire

@Suite("HTTP client", .timeLimit(.minutes(5)))
struct HTTPClientTests {
  let loopback: Loopback

  init() throws { loopback = try Loopback() }

  private let request = HTTPRequest(method: "GET", target: "/x", headers: ["Host": "a"])

  /// How a request ends whose server sends `bytes`, then ends its side.
  private func outcome(
    _ bytes: [UInt8], method: String = "GET", ends: Bool = true
  ) throws -> Result<HTTPResponse, ConnectionFailure> {
    var request = request
    request.method = method
    var outcomes: [Result<HTTPResponse, ConnectionFailure>] = []
    let client = HTTPClient(to: loopback.address, on: loopback.loop)
    client.send(request, timeoutSeconds: 1) { outcomes.append($0) }
    loopback.turn()
    let server = Listening()
    let stream = try loopback.accept()
    stream.delegate = server
    loopback.turn(until: { server.received == request.encode() })
    stream.write(bytes)
    if ends { stream.finish() }
    loopback.turn(until: { !outcomes.isEmpty })
    loopback.turn(until: { server.hasEnded })
    loopback.turn()
    #expect(outcomes.count == 1)
    stream.close()
    return try #require(outcomes.first)
  }

  @Test(
    "a response is given out, however its end is known",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "HTTP/1.0 200 OK\r\n\r\nhi",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "2\r\nhi\r\n0\r\n\r\n",
    ])
  func answers(_ text: String) throws {
    #expect(try outcome(Array(text.utf8)).get().bodyText == "hi")
  }

  @Test("the answer to a HEAD has no body, whatever its length says")
  func head() throws {
    let bytes = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n".utf8)
    #expect(try outcome(bytes, method: "HEAD", ends: false).get().body.isEmpty)
  }

  @Test(
    "a server that speaks no HTTP, or ends too early, gave no answer",
    arguments: ["", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"])
  func garbage(_ text: String) throws {
    let outcome = try outcome(Array(text.utf8))
    guard case .failure(.noAnswer) = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }

  @Test("a protocol that was not asked for is no answer, and the connection is not kept")
  func unaskedUpgrade() throws {
    let outcome = try outcome(Array("HTTP/1.1 101 Switching Protocols\r\n\r\n".utf8), ends: false)
    guard case .failure(.noAnswer) = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }

  @Test("a server that says nothing has its time")
  func timesOut() throws {
    guard case .failure(.timedOut(1)) = try outcome([], ends: false) else {
      Issue.record("no timeout")
      return
    }
  }

  @Test("a client that has told its outcome is freed, whatever that was", arguments: [true, false])
  func frees(answers: Bool) throws {
    weak var freed: HTTPClient?
    var outcomes = 0
    do {
      let client = HTTPClient(to: loopback.address, on: loopback.loop)
      client.send(request) { _ in outcomes += 1 }
      freed = client
    }
    loopback.turn()
    #expect(freed != nil, "its loop keeps it")
    let stream = try loopback.accept()
    if answers {
      stream.write(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8))
    } else {
      stream.close()
    }
    loopback.turn(until: { freed == nil })
    #expect(outcomes == 1)
    stream.close()
  }

  @Test("a server that is not there cannot be reached", arguments: [true, false])
  func refused(isUnix: Bool) throws {
    let address: Address
    do {
      let gone = try Listener(at: .ip(host: "127.0.0.1", port: 0))
      address = isUnix ? .unix(path: "/tmp/rtm-nobody.sock") : gone.address
    }
    var outcomes: [Result<HTTPResponse, ConnectionFailure>] = []
    HTTPClient(to: address, on: loopback.loop).send(request) { outcomes.append($0) }
    #expect(outcomes.isEmpty, "never before send(_:) returns")
    loopback.turn(until: { !outcomes.isEmpty })
    guard case .failure(.unreachable(address, _)) = outcomes.first else {
      Issue.record("\(outcomes)")
      return
    }
  }
}

// MARK: Connections that are kept

extension HTTPClientTests {
  private static let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".utf8)
  private static let lastAnswer = Array(
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi".utf8)

  /// Sends a request, which `stream` answers, or else the next connection there is; returns that.
  private func exchange(
    _ client: HTTPClient, on stream: Stream?, _ answer: [UInt8] = answer
  ) throws -> Stream {
    let server = Listening()
    stream?.delegate = server
    var outcomes: [Result<HTTPResponse, ConnectionFailure>] = []
    client.send(request) { outcomes.append($0) }
    loopback.turn()
    let stream = try stream ?? loopback.accept()
    stream.delegate = server
    loopback.turn(until: { server.received == request.encode() })
    stream.write(answer)
    loopback.turn(until: { !outcomes.isEmpty })
    #expect(try outcomes.first?.get().bodyText == "hi")
    return stream
  }

  @Test("a connection that is kept carries one request after the other")
  func keeps() throws {
    let client = HTTPClient(to: loopback.address, on: loopback.loop, keepsConnection: true)
    let stream = try exchange(client, on: nil)
    _ = try exchange(client, on: stream)
    client.close()
    stream.close()
  }

  @Test("one that is not to be kept, for client or server, is made anew", arguments: [true, false])
  func makesAnew(isServerWish: Bool) throws {
    let client = HTTPClient(
      to: loopback.address, on: loopback.loop, keepsConnection: isServerWish)
    let answer = isServerWish ? Self.lastAnswer : Self.answer
    let first = try exchange(client, on: nil, answer)
    let second = try exchange(client, on: nil, answer)
    for stream in [first, second] { stream.close() }
  }

  @Test("one that the server has closed in between is made anew")
  func noticesEnds() throws {
    let client = HTTPClient(to: loopback.address, on: loopback.loop, keepsConnection: true)
    try exchange(client, on: nil).close()
    loopback.turn()
    let second = try exchange(client, on: nil)
    client.close()
    second.close()
  }

  @Test("what comes without a question is no answer to the next")
  func distrusts() throws {
    let client = HTTPClient(to: loopback.address, on: loopback.loop, keepsConnection: true)
    let first = try exchange(client, on: nil)
    first.write(Self.answer)
    loopback.turn()
    let second = try exchange(client, on: nil)
    client.close()
    for stream in [first, second] { stream.close() }
  }
}

/// Remembers what its stream told it.
final class Listening: StreamDelegate {
  private(set) var received: [UInt8] = []
  private(set) var hasEnded = false
  func received(_ bytes: Span<UInt8>) {
    for index in bytes.indices { received.append(bytes[index]) }
  }
  func peerEnded() { hasEnded = true }
  func outboxDrained() {}
  func deadlinePassed() {}
  func closed() { hasEnded = true }
}
