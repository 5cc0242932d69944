import Bytes
import Crypto

/// The HTTP exchange that opens a WebSocket, both sides of it (RFC 6455 §4).
///
/// Subprotocols that a client offers are declined, but for one that the caller chose of them, and
/// so are extensions but for permessage-deflate.
package enum WebSocketHandshake {
  /// What `Sec-WebSocket-Accept` must answer to a key (§4.2.2).
  package static func acceptValue(for key: String) -> String {
    Base64.encode(Digest.sha1(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
  }
}

// MARK: - Server

extension WebSocketHandshake {
  /// Judges a client's request by §4.2.1; `terms` are what was agreed about compression, see
  /// ``PermessageDeflate/accept(_:alone:)``.
  ///
  /// - Returns: the `101 Switching Protocols` that opens the connection.
  /// - Throws: what is missing; ``HandshakeError/response`` answers it.
  package static func accept(
    _ request: HTTPRequest, compressing terms: PermessageDeflate? = nil, subprotocol: String? = nil
  ) throws(HandshakeError) -> HTTPResponse {
    let headers = request.headers
    guard request.method == "GET" else { throw .methodNotGET(request.method) }
    guard request.minorVersion >= 1 else { throw .oldHTTP }
    guard request.wantsWebSocket, headers.contains(token: "upgrade", in: "Connection") else {
      throw .noUpgrade
    }
    let versions = headers.values(of: "Sec-WebSocket-Version")
    guard versions == ["13"] else { throw .wrongVersion(versions.joined(separator: ", ")) }
    let keys = headers.values(of: "Sec-WebSocket-Key")
    guard keys.count == 1, Base64.decode(keys[0].utf8)?.count == 16 else {
      throw .malformedKey(keys.joined(separator: ", "))
    }
    var response = HTTPResponse(
      status: 101,
      headers: [
        "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Accept": acceptValue(for: keys[0]),
      ])
    if let subprotocol { response.headers.append("Sec-WebSocket-Protocol", subprotocol) }
    if let terms { response.headers.append("Sec-WebSocket-Extensions", terms.headerValue) }
    return response
  }
}

// MARK: - Client

extension WebSocketHandshake {
  /// The key to send for 16 random bytes, new ones for each connection (§4.1).
  package static func key(for nonce: [UInt8]) -> String {
    precondition(nonce.count == 16, "a WebSocket key is made of 16 bytes")
    return Base64.encode(nonce)
  }

  /// The request that asks for a WebSocket, and offers to compress; `host` has its port unless that
  /// is the scheme's own.
  package static func request(host: String, target: String, key: String) -> HTTPRequest {
    HTTPRequest(
      method: "GET", target: target,
      headers: [
        "Host": host, "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Extensions": PermessageDeflate.offer,
      ])
  }

  /// Judges the server's answer to the request with that `key` (§4.1, at its end).
  ///
  /// - Returns: how it agreed to compress, if it did.
  @discardableResult
  package static func check(
    _ response: HTTPResponse, key: String
  ) throws(HandshakeAnswerError) -> PermessageDeflate? {
    let headers = response.headers
    guard response.status == 101 else { throw .notSwitching(status: response.status) }
    guard headers.contains(token: "websocket", in: "Upgrade"),
      headers.contains(token: "upgrade", in: "Connection")
    else { throw .noUpgrade }
    guard headers.values(of: "Sec-WebSocket-Accept") == [acceptValue(for: key)] else {
      throw .wrongAcceptValue
    }
    if let choice = headers["Sec-WebSocket-Protocol"] { throw .choseUnoffered(choice) }
    return try PermessageDeflate.check(response)
  }
}
