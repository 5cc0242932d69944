import Reactor
import Transport
import Wire

/// Remembers what its WebSocket told it, and closes in answer, as servers and clients do.
final class Hearing: WebSocketDelegate {
  enum Heard: Equatable {
    case text(String)
    case binary([UInt8])
    case closes(UInt16?, String)
    case violates(FrameError)
    case deadline
    case closed
  }

  weak var connection: WebSocketConnection?
  var onText: (String) -> Void = { _ in }
  private(set) var events: [Heard] = []
  private(set) var heardCount = 0

  init(_ connection: WebSocketConnection) {
    self.connection = connection
    connection.delegate = self
  }

  var isClosed: Bool { events.last == .closed }

  func heard() { heardCount += 1 }
  func received(text: [UInt8]) {
    let text = String(decoding: text, as: UTF8.self)
    events.append(.text(text))
    onText(text)
  }
  func received(binary: [UInt8]) { events.append(.binary(binary)) }
  func peerCloses(code: UInt16?, reason: String) {
    events.append(.closes(code, reason))
    connection?.close(code: code ?? 1000)
  }
  func peerViolates(_ error: FrameError) {
    events.append(.violates(error))
    connection?.close(code: error.closeCode.rawValue, reason: "\(error)")
  }
  func deadlinePassed() { events.append(.deadline) }
  func closed() { events.append(.closed) }
}

/// The frame of a client, masked.
func masked(_ opcode: FrameHeader.Opcode, _ payload: [UInt8]) -> [UInt8] {
  WebSocketFrame.encode(opcode, payload, maskingKey: MaskingKey(rawValue: 0x1234_5678))
}

func masked(_ text: String) -> [UInt8] { masked(.text, Array(text.utf8)) }

extension RawPeer {
  /// The messages of the server that have come whole.
  func messages() throws -> [MessageParser.Incoming] {
    var parser = MessageParser(from: .server, messageLimit: 1 << 24)
    parser.feed(read().span)
    var messages: [MessageParser.Incoming] = []
    while let message = try parser.next() { messages.append(message) }
    return messages
  }
}
