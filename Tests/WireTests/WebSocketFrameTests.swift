import TestSupport
import Testing
import Wire

@Suite("Writing WebSocket frames (RFC 6455 §5.7, §5.5.1)")
struct WebSocketFrameTests {
  static let key = MaskingKey(rawValue: 0x37fa_213d)
  static let hello = Array("Hello".utf8)

  @Test("writes the bytes the RFC prints")
  func vectors() {
    #expect(wire(.text, Self.hello) == "81 05 48 65 6c 6c 6f")
    #expect(wire(.text, Self.hello, Self.key) == "81 85 37 fa 21 3d 7f 9f 4d 51 58")
    #expect(wire(.ping, Self.hello) == "89 05 48 65 6c 6c 6f")
    #expect(wire(.pong, Self.hello, Self.key) == "8a 85 37 fa 21 3d 7f 9f 4d 51 58")
  }

  @Test("appends behind what is there, and masks only its own payload")
  func appends() {
    var output: [UInt8] = [1, 2]
    WebSocketFrame.append(.text, Self.hello, maskingKey: Self.key, to: &output)
    WebSocketFrame.append(.text, Self.hello, to: &output)
    #expect(
      WireBytes(output) == "01 02 81 85 37fa213d 7f9f4d5158 81 05 48 65 6c 6c 6f")
  }

  @Test(
    "a payload of any length comes back from the parser",
    arguments: [0, 1, 125, 126, 127, 65535, 65536, 70000])
  func roundTrip(length: Int) throws {
    var random = SeededGenerator(seed: UInt64(length))
    let payload = random.bytes(length)
    for peer in [Peer.client, .server] {
      var parser = MessageParser(from: peer, messageLimit: length)
      let key = peer == .client ? Self.key : nil
      parser.feed(WebSocketFrame.encode(.binary, payload, maskingKey: key))
      #expect(try parser.next() == .binary(payload))
    }
  }

  @Test("a close payload is the code and the reason")
  func closePayload() {
    #expect(WireBytes(WebSocketFrame.closePayload(code: 4001, reason: "no")) == "0fa1 6e6f")
    #expect(WireBytes(WebSocketFrame.closePayload(code: 1000, reason: "")) == "03e8")
  }

  @Test(
    "a long reason is cut between characters, so that 125 bytes hold it",
    arguments: [
      (String(repeating: "a", count: 123), 123), (String(repeating: "a", count: 124), 123),
      (String(repeating: "é", count: 62), 122), ("a" + String(repeating: "é", count: 70), 123),
      (String(repeating: "👍", count: 40), 120), ("ab" + String(repeating: "€", count: 60), 122),
    ])
  func cutReason(reason: String, kept: Int) throws {
    let payload = WebSocketFrame.closePayload(code: 1000, reason: reason)
    #expect(payload.count == 2 + kept)
    var parser = MessageParser(from: .server, messageLimit: 0)
    parser.feed(WebSocketFrame.encode(.close, payload))
    let cut = String(decoding: Array(reason.utf8).prefix(kept), as: UTF8.self)
    #expect(try parser.next() == .close(code: 1000, reason: cut))
  }

  func wire(
    _ opcode: FrameHeader.Opcode, _ payload: [UInt8], _ key: MaskingKey? = nil
  ) -> WireBytes {
    WireBytes(WebSocketFrame.encode(opcode, payload, maskingKey: key))
  }
}
