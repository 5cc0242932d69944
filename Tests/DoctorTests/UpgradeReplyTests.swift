import Testing
import Wire

@testable import Doctor

@Suite("An answer that opens no WebSocket")
struct UpgradeReplyTests {
  struct Case: CustomTestStringConvertible {
    var reply: Line.Reply
    var hasAPI = true
    var speaksTLS = false
    var says: String
    var fix: String

    init(
      _ status: Int, _ headers: HTTPHeaders = [:], _ body: String = "", hasAPI: Bool = true,
      says: String, fix: String
    ) {
      reply = .response(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
      self.hasAPI = hasAPI
      self.says = says
      self.fix = fix
    }

    init(_ reply: Line.Reply, speaksTLS: Bool = false, says: String, fix: String) {
      self.reply = reply
      self.hasAPI = false
      self.speaksTLS = speaksTLS
      self.says = says
      self.fix = fix
    }

    var testDescription: String { says }
  }

  static let nginx: HTTPHeaders = ["Server": "nginx/1.22.1"]

  static let cases = [
    // Upgrade was taken away: what rtm, node's ws, and others answer who never saw it.
    Case(
      426, nginx, #"{"error":"connect to '/app/k' with a WebSocket","code":426}"#,
      says: "strips Upgrade", fix: "nginx: proxy_http_version 1.1"),
    Case(426, ["Server": "Apache/2.4.57"], says: "strips Upgrade", fix: "upgrade=websocket"),
    Case(426, ["Server": "Caddy"], says: "strips Upgrade", fix: "Caddy: reverse_proxy"),
    Case(426, says: "strips Upgrade", fix: "nginx: "),
    Case(400, nginx, "Missing or invalid Upgrade header", says: "strips Upgrade", fix: "nginx"),
    Case(
      400, nginx, #"{"error":"a WebSocket needs HTTP/1.1; is an old proxy between?"}"#,
      says: "strips Upgrade", fix: "proxy_http_version 1.1"),
    // The path is not let through, though others are.
    Case(
      403, nginx, "<html>", says: "the path is blocked: nginx/1.22.1 answers 403 for /rt/app/k",
      fix: "nginx: location /rt/app/ "),
    Case(404, ["Server": "Apache"], says: "the path is blocked", fix: "ProxyPass /rt/app/ "),
    Case(401, ["Server": "Caddy"], says: "the path is blocked", fix: "before any respond"),
    // Nothing of Pusher's is there.
    Case(404, nginx, hasAPI: false, says: "no Pusher API", fix: "check host, port and path"),
    Case(200, nginx, "<html>", hasAPI: false, says: "no Pusher API", fix: "check host, port"),
    Case(
      301, ["Location": "https://h/app/k"], hasAPI: false, says: "leads to https://h/app/k",
      fix: "use that address"),
    Case(502, nginx, hasAPI: false, says: "does not reach the server", fix: "rtm serve"),
    Case(503, [:], #"{"error":"the server is going down"}"#, says: "going down", fix: "later"),
    Case(.gibberish(Array("SSH-2.0-x\r\n".utf8)), says: "but says: SSH-2.0-x", fix: "port"),
    Case(.gibberish([0x15, 3, 3]), speaksTLS: true, says: "TLS is spoken", fix: "wss://"),
    Case(.ended, speaksTLS: true, says: "TLS is spoken", fix: "wss://"),
    Case(.silence, speaksTLS: true, says: "TLS is spoken", fix: "wss://"),
    Case(.ended, says: "closed without an answer", fix: "check the port"),
    Case(.silence, says: "nothing is answered", fix: "check the port"),
  ]

  @Test("is told for what it is, with what to do", arguments: cases)
  func tells(_ one: Case) {
    let fault = UpgradeReply(
      reply: one.reply, path: "/rt/app/k", hasAPI: one.hasAPI, speaksTLS: one.speaksTLS
    ).fault
    #expect(fault?.detail.contains(one.says) == true, "\(fault as Any)")
    #expect(fault?.fixes.joined().contains(one.fix) == true, "\(fault as Any)")
  }

  @Test("what opens one is no fault")
  func acceptsUpgrade() {
    let response = HTTPResponse(status: 101)
    let reply = UpgradeReply(
      reply: .response(response), path: "/app/k", hasAPI: false, speaksTLS: false)
    #expect(reply.fault == nil)
  }
}
