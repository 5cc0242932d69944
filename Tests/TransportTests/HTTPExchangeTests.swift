import Reactor
import Telemetry
import Testing
import Transport
import Wire

/// What a client sends on one connection, and what it is answered.
@Suite("HTTP exchanges, as the standard has them", .timeLimit(.minutes(5)))
struct HTTPExchangeTests {
  struct Exchange: CustomTestStringConvertible, Sendable {
    /// Such as `RFC 9112 §9.3`.
    let reference: String
    let name: String
    let sent: String
    /// Of all that is answered, interim responses too.
    let statuses: [Int]
    var closes = false
    var testDescription: String { "\(reference): \(name)" }
  }

  static func request(
    _ method: String, _ lines: [String], version: String = "1.1", body: String = ""
  ) -> String {
    (["\(method) /a HTTP/\(version)", "Host: a"] + lines).map { $0 + "\r\n" }.joined() + "\r\n"
      + body
  }

  static let expecting = "Expect: 100-continue"

  static let persistence: [Exchange] = [
    Exchange(
      reference: "RFC 9112 §9.3", name: "1.1 persists", sent: request("GET", []), statuses: [200]),
    Exchange(
      reference: "RFC 9112 §9.3", name: "1.0 does not",
      sent: request("GET", [], version: "1.0") + get("/b"), statuses: [200], closes: true),
    Exchange(
      reference: "RFC 9112 §9.3", name: "nor does 1.0 that wishes to, which one may decline",
      sent: request("GET", ["Connection: keep-alive"], version: "1.0"), statuses: [200],
      closes: true),
    Exchange(
      reference: "RFC 9110 §6.2", name: "1.2 persists", sent: request("GET", [], version: "1.2"),
      statuses: [200]),
    Exchange(
      reference: "RFC 9112 §9.6", name: "close", sent: request("GET", ["Connection: close"]) + "x",
      statuses: [200], closes: true),
    Exchange(
      reference: "RFC 9110 §7.6.1", name: "close in a list, case aside",
      sent: request("GET", ["Connection: keep-alive ,, CLOSE"]), statuses: [200], closes: true),
    Exchange(
      reference: "RFC 9110 §7.6.1", name: "close in a second field",
      sent: request("GET", ["Connection: keep-alive", "Connection: close"]), statuses: [200],
      closes: true),
    Exchange(
      reference: "RFC 9110 §7.6.1", name: "options that nobody knows",
      sent: request("GET", ["Connection: closed, x-close", "Keep-Alive: timeout=1"]),
      statuses: [200]),
    Exchange(
      reference: "RFC 9110 §7.8", name: "upgrade to nothing",
      sent: request("GET", ["Connection: upgrade"]), statuses: [200]),
    Exchange(
      reference: "RFC 9110 §7.8", name: "an upgrade that one may pass over",
      sent: request("GET", ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"]),
      statuses: [200]),
    Exchange(
      reference: "RFC 9112 §9.3.2", name: "a pipeline",
      sent: get("/1") + request("POST", ["Content-Length: 1"], body: "x") + get("/3"),
      statuses: [200, 200, 200]),
    Exchange(
      reference: "RFC 9112 §6.3", name: "what precedes a refusal is answered",
      sent: get("/1") + request("POST", ["Content-Length: x"]) + get("/3"), statuses: [200, 400],
      closes: true),
    Exchange(
      reference: "RFC 9110 §15.6.2", name: "a method unknown", sent: request("BREW", []),
      statuses: [501], closes: true),
    Exchange(
      reference: "RFC 9110 §15.6.6", name: "a version unknown",
      sent: request("GET", [], version: "3.0"), statuses: [505], closes: true),
    Exchange(
      reference: "RFC 9110 §15.5.15", name: "a target too long",
      sent: get("/" + String(repeating: "x", count: 17_000)), statuses: [414], closes: true),
    Exchange(
      reference: "RFC 6585 §5", name: "a field too long",
      sent: request("GET", ["X: " + String(repeating: "x", count: 17_000)]), statuses: [431],
      closes: true),
    Exchange(
      reference: "RFC 6585 §5", name: "too many fields",
      sent: request("GET", Array(repeating: "X: x", count: 101)), statuses: [431], closes: true),
  ]

  static let expectations: [Exchange] = [
    Exchange(
      reference: "RFC 9110 §10.1.1", name: "asked for the body",
      sent: request("POST", [expecting, "Content-Length: 1"]), statuses: [100]),
    Exchange(
      reference: "RFC 9110 §10.1.1", name: "asked for chunks, behind another request",
      sent: get("/1") + request("POST", [expecting, "Transfer-Encoding: chunked"]),
      statuses: [200, 100]),
    Exchange(
      reference: "RFC 9110 §10.1.1", name: "not asked for a body that has come",
      sent: request("POST", [expecting, "Content-Length: 1"], body: "x"), statuses: [200]),
    Exchange(
      reference: "RFC 9110 §10.1.1", name: "not asked for nothing",
      sent: request("POST", [expecting, "Content-Length: 0"]), statuses: [200]),
    Exchange(
      reference: "RFC 9110 §10.1.1", name: "ignored under 1.0",
      sent: request("POST", [expecting, "Content-Length: 1"], version: "1.0", body: "x"),
      statuses: [200], closes: true),
    Exchange(
      reference: "RFC 9110 §15.5.14", name: "not asked for a body too large",
      sent: request("POST", [expecting, "Content-Length: 1048577"]), statuses: [413],
      closes: true),
    Exchange(
      reference: "RFC 9110 §15.5.18", name: "another expectation",
      sent: request("POST", ["Expect: 100-continued", "Content-Length: 1"]), statuses: [417],
      closes: true),
  ]

  let loopback: Loopback
  let handler = Answering()
  let service: HTTPService
  let refusals = HTTPRefusals()
  let peer: RawPeer

  init() throws {
    loopback = try Loopback()
    service = HTTPService(refusals: refusals, handler: handler)
    let (peer, stream) = try loopback.connect()
    self.peer = peer
    _ = HTTPConnection(stream, service)
  }

  private func turnUntilEnd() {
    loopback.turn(until: {
      peer.read()
      return peer.sawEnd
    })
  }

  @Test("the answers, and whether the connection lasts", arguments: persistence + expectations)
  func answers(_ exchange: Exchange) {
    peer.send(exchange.sent)
    if exchange.closes {
      turnUntilEnd()
    } else {
      loopback.turn(until: { peer.statuses.count >= exchange.statuses.count })
      loopback.turn()
    }
    #expect(peer.statuses == exchange.statuses)
    #expect(peer.sawEnd == exchange.closes)
    #expect(peer.text.contains("Connection: close\r\n") == exchange.closes)
    guard !exchange.closes, exchange.statuses.last == 200 else { return }
    peer.send(get("/next"))
    loopback.turn(until: { peer.text.hasSuffix("/next") })
  }

  @Test(
    "the answer to a HEAD that is refused has no body either (RFC 9110 §9.3.2)",
    arguments: [
      request("HEAD", ["Content-Length: x"]), request("HEAD", ["Content-Length: 1048577"]),
      "HEAD / HTTP/1.1\r\n\r\n",
    ])
  func refusedHEAD(sent: String) {
    peer.send(sent)
    turnUntilEnd()
    #expect(peer.text.hasPrefix("HTTP/1.1 4"))
    #expect(peer.text.hasSuffix("\r\n\r\n"))
  }

  @Test("every final answer, a refusal too, has its date, and no interim one (RFC 9110 §6.6.1)")
  func dates() throws {
    peer.send(Self.request("POST", [Self.expecting, "Content-Length: 1"]))
    loopback.turn(until: { peer.statuses == [100] })
    #expect(!peer.text.contains("Date"))
    peer.send("x" + "BROKEN\r\n\r\n")
    turnUntilEnd()
    let dates = try peer.responses().map { $0.headers["Date"]?.utf8.count }
    #expect(dates == [29, 29])
  }

  @Test("a date is written as RFC 9110 §5.6.7 has it")
  func date() {
    #expect(HTTPService.date(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(HTTPService.date(1_709_208_000) == "Thu, 29 Feb 2024 12:00:00 GMT")
  }

  @Test(
    "each limit counts whom it refuses",
    arguments: [
      (get("/" + String(repeating: "x", count: 17_000)), "largeHeads"),
      (request("GET", ["X: " + String(repeating: "x", count: 17_000)]), "largeHeads"),
      (request("GET", Array(repeating: "X: x", count: 101)), "manyHeaders"),
      (request("POST", ["Content-Length: 1048577"]), "largeBodies"),
      ("BROKEN\r\n\r\n", "malformed"),
    ])
  func counts(sent: String, counter: String) {
    peer.send(sent)
    turnUntilEnd()
    #expect(refusals.counted == [counter: 1])
  }
}

extension HTTPRefusals {
  /// What was counted at all.
  var counted: [String: Int] {
    [
      "largeHeads": largeHeads, "manyHeaders": manyHeaders, "largeBodies": largeBodies,
      "lateHeads": lateHeads, "lateBodies": lateBodies, "idleConnections": idleConnections,
      "malformed": malformed,
    ].mapValues(\.value).filter { $0.value > 0 }
  }
}

extension RawPeer {
  /// Of all responses that have come, whole or not.
  var statuses: [Int] {
    text.matches(of: #/HTTP/1\.1 (\d{3}) /#).compactMap { Int($0.1) }
  }
}
