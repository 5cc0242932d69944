import Reactor
import Testing
import Transport
import Wire

@Suite("WebSocket client", .timeLimit(.minutes(5)))
struct WebSocketClientTests {
  typealias Outcome = Result<(WebSocketConnection, rest: [UInt8]), ConnectionFailure>

  let loopback: Loopback
  let server = Accepting()

  init() throws { loopback = try Loopback() }

  private func open() throws -> Outcome {
    var outcomes: [Outcome] = []
    let client = HTTPClient(to: loopback.address, on: loopback.loop)
    client.openWebSocket(host: "a", target: "/app/key", messageLimit: 1000) { outcomes.append($0) }
    loopback.turn()
    _ = HTTPConnection(try loopback.accept(), HTTPService(handler: server))
    loopback.turn(until: { !outcomes.isEmpty })
    return try #require(outcomes.first)
  }

  @Test("a WebSocket opens, and hears what the server sent right behind the handshake")
  func opens() throws {
    server.greeting = WebSocketFrame.encode(.text, Array("hello".utf8))
    let (client, rest) = try open().get()
    let hears = Hearing(client)
    #expect(rest == server.greeting)
    client.start(with: rest)
    client.send(.text, Array("hi".utf8))
    loopback.turn(until: { server.hears?.events == [.text("hi")] })
    #expect(hears.events == [.text("hello")])
    client.close(code: 1000)
    loopback.turn(until: { hears.isClosed && server.hears?.isClosed == true })
  }

  @Test("a server that agrees to compress is sent compressed messages, and understood")
  func compresses() throws {
    server.compresses = true
    let (client, rest) = try open().get()
    let hears = Hearing(client)
    client.start(with: rest)
    let long = String(repeating: "again ", count: 100)
    server.hears?.onText = { [unowned server] in
      server.hears?.connection?.send(.text, Array($0.utf8))
    }
    client.send(.text, Array(long.utf8))
    loopback.turn(until: { !hears.events.isEmpty })
    #expect(hears.events == [.text(long)])
  }

  @Test("a server that accepts another key than ours is not believed")
  func wrongKey() throws {
    server.change = { $0.headers = $0.headers.replacing("Sec-WebSocket-Accept", with: "no") }
    guard case .failure(.noAnswer) = try open() else {
      Issue.record("it was believed")
      return
    }
    loopback.turn(until: { server.hears?.isClosed == true })
  }

  @Test("an answer that is no upgrade is told, for its status and text")
  func refused() throws {
    server.refusal = HTTPResponse.failure(404, "no such app")
    guard case .failure(.notUpgraded(let response)) = try open() else {
      Issue.record("it was upgraded")
      return
    }
    #expect(response.status == 404)
    #expect(response.bodyText.contains("no such app"))
  }
}

extension HTTPHeaders {
  func replacing(_ name: String, with value: String) -> HTTPHeaders {
    var headers: HTTPHeaders = ["Upgrade": "websocket", "Connection": "Upgrade"]
    headers.append(name, value)
    return headers
  }
}

/// A server that turns each connection into a WebSocket.
final class Accepting: HTTPHandler {
  var greeting: [UInt8] = []
  var compresses = false
  var refusal: HTTPResponse?
  var change: (inout HTTPResponse) -> Void = { _ in }
  private(set) var hears: Hearing?

  func handle(_ request: HTTPRequest, on connection: HTTPConnection) {
    if let refusal { return connection.respond(refusal) }
    let terms = compresses ? PermessageDeflate.accept(request, alone: false) : nil
    let accepted = try? WebSocketHandshake.accept(request, compressing: terms)
    guard var response = accepted else { return }
    change(&response)
    connection.upgrade(response) { stream, rest in
      let webSocket = WebSocketConnection(
        stream, to: .client, messageLimit: 1000,
        compression: terms.map { MessageCompression($0, with: .client, sharing: DeflatePool()) })
      hears = Hearing(webSocket)
      if !greeting.isEmpty { webSocket.send(frames: greeting, isAnswer: false) }
      webSocket.start(with: rest)
    }
  }

  func ended(_ connection: HTTPConnection) {}
}
