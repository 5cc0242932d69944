/// Why a client's request cannot open a WebSocket (RFC 6455 §4.2.1).
package enum HandshakeError: Error, Equatable {
  case methodNotGET(String)
  case oldHTTP
  case noUpgrade
  case wrongVersion(String)
  case malformedKey(String)

  /// What the client is answered instead of the upgrade.
  package var response: HTTPResponse {
    switch self {
    case .methodNotGET:
      answer(405, ["Allow": "GET"])
    case .oldHTTP, .malformedKey:
      answer(400, [:])
    case .noUpgrade:
      answer(426, ["Upgrade": "websocket", "Connection": "Upgrade"])
    case .wrongVersion:
      answer(
        426,
        ["Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"])
    }
  }

  private func answer(_ status: Int, _ extra: KeyValuePairs<String, String>) -> HTTPResponse {
    var response = HTTPResponse.failure(status, description)
    for (name, value) in extra { response.headers.append(name, value) }
    return response
  }
}

extension HandshakeError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .methodNotGET(let method):
      "a WebSocket is opened by GET, not by \(method.excerpt)"
    case .oldHTTP:
      "a WebSocket needs HTTP/1.1; is an old proxy between?"
    case .noUpgrade:
      "this address speaks WebSocket; send Upgrade: websocket and Connection: Upgrade"
    case .wrongVersion(let version):
      "WebSocket version \"\(version.excerpt)\" is not spoken here; send Sec-WebSocket-Version: 13"
    case .malformedKey(let key):
      "the Sec-WebSocket-Key \"\(key.excerpt)\" must be one header with 16 bytes in base 64"
    }
  }
}

/// Why a server's answer opens no WebSocket (RFC 6455 §4.1, at its end).
package enum HandshakeAnswerError: Error, Equatable {
  case notSwitching(status: Int)
  case noUpgrade
  case wrongAcceptValue
  case choseUnoffered(String)
}

extension HandshakeAnswerError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notSwitching(let status):
      "the server answered \(status) \(HTTPResponse.reason(for: status)) to the WebSocket "
        + "handshake; check the URL"
    case .noUpgrade:
      "the server's 101 lacks Upgrade: websocket or Connection: Upgrade; is a proxy between?"
    case .wrongAcceptValue:
      "the server's Sec-WebSocket-Accept does not fit the key; is a cache between?"
    case .choseUnoffered(let choice):
      "the server chose \(choice.excerpt), which was not offered; it breaks RFC 6455"
    }
  }
}
