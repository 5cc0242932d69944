import Reactor
import Testing
import Transport
import Wire

@Suite("WebSockets, both ends talking to each other", .timeLimit(.minutes(5)))
struct WebSocketConnectionTests {
  let loopback: Loopback
  let server: WebSocketConnection
  let client: WebSocketConnection
  let serverHears: Hearing
  let clientHears: Hearing

  init() throws {
    loopback = try Loopback()
    var connected: Stream?
    let loop = loopback.loop
    let connector = try Connector(to: loopback.address, on: loop) { outcome in
      if case .connected(let socket) = outcome {
        connected = try? Stream(adopting: socket, on: loop)
      }
    }
    loopback.turn(until: { connected != nil })
    connector.cancel()
    server = WebSocketConnection(try loopback.accept(), to: .client, messageLimit: 1 << 20)
    client = WebSocketConnection(try #require(connected), to: .server, messageLimit: 1 << 20)
    serverHears = Hearing(server)
    clientHears = Hearing(client)
  }

  @Test("text and binary messages arrive as they were sent, in both directions")
  func talks() {
    let long = [UInt8](repeating: 9, count: 300_000)
    client.send(.text, Array("héllo".utf8))
    client.send(.binary, long)
    server.send(.text, Array("there".utf8))
    server.send(.binary, [])
    loopback.turn(until: { serverHears.events.count == 2 && clientHears.events.count == 2 })
    #expect(serverHears.events == [.text("héllo"), .binary(long)])
    #expect(clientHears.events == [.text("there"), .binary([])])
  }

  @Test("the end that begins to close hears the other's answer; both are closed")
  func closes() {
    client.send(.close, WebSocketFrame.closePayload(code: 4001, reason: "bye"))
    loopback.turn(until: { serverHears.isClosed && clientHears.isClosed })
    #expect(serverHears.events == [.closes(4001, "bye"), .closed])
    #expect(clientHears.events == [.closes(4001, ""), .closed])
  }

  @Test("of two holds the longer one counts")
  func holds() {
    let start = ContinuousClock.now
    server.pause(for: .milliseconds(300))
    server.pause(for: .milliseconds(10))
    client.send(.text, Array("late".utf8))
    loopback.turn(until: { serverHears.events.count == 1 })
    #expect(ContinuousClock.now - start >= .milliseconds(300))
  }

  @Test("a server that ends with a frame is heard to the end")
  func serverCloses() {
    server.send(.text, Array("last".utf8))
    server.close(code: 4200, reason: "restart")
    server.send(.text, Array("too late".utf8))
    loopback.turn(until: { serverHears.isClosed && clientHears.isClosed })
    #expect(clientHears.events == [.text("last"), .closes(4200, "restart"), .closed])
    #expect(serverHears.events == [.closed])
  }

  @Test("an end that is gone without a word closes the other")
  func aborts() {
    client.abort()
    loopback.turn(until: { serverHears.isClosed })
    #expect(clientHears.events == [.closed])
    #expect(serverHears.events == [.closed])
  }

  @Test("a deadline is told, once, and a closed connection is told nothing")
  func deadlines() {
    server.setDeadline(0)
    loopback.turn(until: { !serverHears.events.isEmpty })
    server.setDeadline(0)
    server.abort()
    client.setDeadline(0)
    loopback.turn(until: { clientHears.isClosed })
    #expect(serverHears.events == [.deadline, .closed])
  }

  @Test("a closed connection is freed, with its stream and its delegate")
  func frees() throws {
    weak var connection: WebSocketConnection?
    weak var delegate: Hearing?
    weak var freedStream: Stream?
    let peer: RawPeer
    do {
      let (far, stream) = try loopback.connect()
      let webSocket = WebSocketConnection(stream, to: .client, messageLimit: 100)
      let hears = Hearing(webSocket)
      webSocket.send(.text, [UInt8](repeating: 65, count: 1 << 20))
      webSocket.pause()
      (peer, freedStream, connection, delegate) = (far, stream, webSocket, hears)
    }
    #expect(delegate != nil, "its loop keeps it")
    peer.close()
    loopback.turn(until: { delegate == nil })
    #expect(connection == nil)
    #expect(freedStream == nil)
  }
}
