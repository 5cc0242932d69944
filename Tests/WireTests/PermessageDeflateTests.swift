import Testing
import Wire

@Suite("Negotiating permessage-deflate (RFC 7692 §5, §7.1)")
struct PermessageDeflateTests {
  struct Offer: CustomTestStringConvertible, Sendable {
    var header: [String]
    /// `nil` where it is declined.
    var answer: String?
    /// Where messages are to stand alone.
    var aloneAnswer: String?
    var testDescription: String { header.joined(separator: " | ") }

    init(_ header: String..., answer: String? = nil, alone: String? = nil) {
      self.header = header
      self.answer = answer
      aloneAnswer = alone
    }
  }

  static let alone =
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

  static let offers: [Offer] = [
    Offer("permessage-deflate", answer: "permessage-deflate", alone: alone),
    // Chromium's, and Firefox's.
    Offer(
      "permessage-deflate; client_max_window_bits", answer: "permessage-deflate", alone: alone),
    Offer(
      "permessage-deflate ;\tclient_max_window_bits = 10", answer: "permessage-deflate",
      alone: alone),
    Offer(
      "permessage-deflate; server_no_context_takeover",
      answer: "permessage-deflate; server_no_context_takeover", alone: alone),
    Offer(
      "permessage-deflate; client_no_context_takeover",
      answer: "permessage-deflate; client_no_context_takeover", alone: alone),
    Offer(
      "permessage-deflate; server_max_window_bits=10",
      answer: "permessage-deflate; server_max_window_bits=10",
      alone: alone + "; server_max_window_bits=10"),
    Offer(
      #"permessage-deflate; server_max_window_bits="1\5""#,
      answer: "permessage-deflate; server_max_window_bits=15",
      alone: alone + "; server_max_window_bits=15"),
    // The first that can be kept, in one header or several.
    Offer(
      "permessage-deflate; server_max_window_bits=8, permessage-deflate",
      answer: "permessage-deflate", alone: alone),
    Offer(
      "x-webkit-deflate-frame", "permessage-deflate; server_max_window_bits=9; x",
      "permessage-deflate; server_max_window_bits=9", "permessage-deflate",
      answer: "permessage-deflate; server_max_window_bits=9",
      alone: alone + "; server_max_window_bits=9"),
    // Declined: zlib writes no window of 8 bits.
    Offer("permessage-deflate; server_max_window_bits=8"),
    // Declined: §7.1.
    Offer("permessage-deflate; unknown"),
    Offer("permessage-deflate; server_no_context_takeover=1"),
    Offer("permessage-deflate; client_no_context_takeover=true"),
    Offer("permessage-deflate; server_no_context_takeover; server_no_context_takeover"),
    Offer("permessage-deflate; server_max_window_bits=9; server_max_window_bits=9"),
    Offer("permessage-deflate; server_max_window_bits"),
    Offer("permessage-deflate; server_max_window_bits=7"),
    Offer("permessage-deflate; server_max_window_bits=16"),
    Offer("permessage-deflate; server_max_window_bits=010"),
    Offer("permessage-deflate; server_max_window_bits=+9"),
    Offer("permessage-deflate; client_max_window_bits=7"),
    Offer("permessage-deflate; client_max_window_bits=09"),
    Offer("permessage-bzip2"),
    Offer("Permessage-Deflate2"),
    // No list of extensions (RFC 6455 §9.1).
    Offer(""),
    Offer(";"),
    Offer("permessage-deflate;"),
    Offer("permessage-deflate; ="),
    Offer("permessage-deflate; server_max_window_bits="),
    Offer(#"permessage-deflate; server_max_window_bits="10"#),
    Offer(#"permessage-deflate; server_max_window_bits="""#),
    Offer(#"permessage-deflate; server_max_window_bits="1 0""#),
    Offer("permessage-deflate server_max_window_bits=10"),
    Offer("permessage-deflate,"),
  ]

  @Test("a server answers the first offer that it can keep, or none", arguments: offers)
  func accepts(_ offer: Offer) throws {
    var headers: HTTPHeaders = [
      "Host": "a", "Upgrade": "websocket", "Connection": "Upgrade",
      "Sec-WebSocket-Key": WebSocketHandshakeTests.key, "Sec-WebSocket-Version": "13",
    ]
    for value in offer.header { headers.append("Sec-WebSocket-Extensions", value) }
    let request = HTTPRequest(method: "GET", target: "/", headers: headers)
    for (alone, expected) in [(false, offer.answer), (true, offer.aloneAnswer)] {
      let terms = PermessageDeflate.accept(request, alone: alone)
      #expect(terms?.headerValue == expected)
      let response = try WebSocketHandshake.accept(request, compressing: terms)
      #expect(response.headers["Sec-WebSocket-Extensions"] == expected)
      // What it answers is what its client makes of it.
      #expect(try WebSocketHandshake.check(response, key: WebSocketHandshakeTests.key) == terms)
    }
  }

  @Test(
    "a client takes what it offered",
    arguments: [
      ("permessage-deflate", 15, 15, true, true),
      ("permessage-deflate; client_max_window_bits=8", 15, 8, true, true),
      ("permessage-deflate; server_max_window_bits=8", 8, 15, true, true),
      (
        "permessage-deflate; client_no_context_takeover; client_max_window_bits=9; "
          + "server_max_window_bits=12; server_no_context_takeover", 12, 9, false, false
      ),
    ])
  func checks(
    answer: String, serverBits: Int, clientBits: Int, serverKeeps: Bool, clientKeeps: Bool
  ) throws {
    let terms = try #require(try Self.check(answer))
    #expect(terms.server.windowBits == serverBits)
    #expect(terms.client.windowBits == clientBits)
    #expect(terms.server.keepsContext == serverKeeps)
    #expect(terms.client.keepsContext == clientKeeps)
  }

  @Test(
    "and fails on everything else (§7.1)",
    arguments: [
      "permessage-deflate; unknown", "permessage-deflate; client_max_window_bits",
      "permessage-deflate; server_max_window_bits",
      "permessage-deflate; server_max_window_bits=16",
      "permessage-deflate; client_max_window_bits=007",
      "permessage-deflate; server_no_context_takeover=1",
      "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
      "permessage-deflate, permessage-deflate", "permessage-bzip2", "permessage-deflate;", "",
    ])
  func fails(answer: String) {
    #expect(throws: HandshakeAnswerError.choseUnoffered(answer)) { try Self.check(answer) }
  }

  static func check(_ answer: String) throws -> PermessageDeflate? {
    let response = HTTPResponse(
      status: 101,
      headers: [
        "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Accept": WebSocketHandshakeTests.acceptValue,
        "Sec-WebSocket-Extensions": answer,
      ])
    return try WebSocketHandshake.check(response, key: WebSocketHandshakeTests.key)
  }

  @Test("an end that may use a window of 8 bits only sends its messages as they are")
  func windowOfEight() throws {
    let terms = try #require(try Self.check("permessage-deflate; client_max_window_bits=8"))
    #expect(MessageCompression(terms, with: .server, sharing: DeflatePool()).deflation == nil)
    #expect(MessageCompression(terms, with: .client, sharing: DeflatePool()).deflation != nil)
  }
}
