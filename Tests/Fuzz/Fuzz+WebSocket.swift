import Bytes
import Wire

extension Fuzz {
  private static let messageLimit = 1000

  /// However a stream of frames is cut, the same messages are read, whichever end reads them, and
  /// whatever was agreed about compression.
  static func webSocket(_ input: [UInt8]) {
    let input = CutInput(input)
    for peer in [Peer.client, .server] {
      compare(input, from: peer) { nil }
      compare(input, from: peer) { .alone(DeflatePool()) }
    }
  }

  /// The rest of the input as the payloads of two compressed messages, and as what is compressed.
  static func deflate(_ input: [UInt8]) {
    let input = CutInput(input)
    let half = input.whole.count / 2
    let frames =
      WebSocketFrame.encode(.binary, Array(input.whole[..<half]), isCompressed: true)
      + WebSocketFrame.encode(.binary, Array(input.whole[half...]), isCompressed: true)
    let cut = CutInput([UInt8(input.pieces.first?.count ?? 1) - 1] + frames)
    compare(cut, from: .server) { .inContext(Inflater()) }
    compare(cut, from: .server) { .alone(DeflatePool()) }

    let windowBits = 9 + input.whole.count % 7
    for keepsContext in [true, false] {
      let deflater = Deflater(windowBits: windowBits, keepsContext: keepsContext)
      let messages = [Array(input.whole.prefix(messageLimit)), Array(input.whole.suffix(300))]
      let stream = messages.flatMap {
        WebSocketFrame.encode(.binary, deflater.deflate($0), isCompressed: true)
      }
      let read = Fuzz.messages([stream], from: .server, .inContext(Inflater()))
      demand(read == messages.map { .success(.binary($0)) }, "what was deflated is read otherwise")
    }
  }

  private static func compare(
    _ input: CutInput, from peer: Peer, inflation: () -> Inflation?
  ) {
    demand(
      messages(input.pieces, from: peer, inflation())
        == messages([input.whole], from: peer, inflation()),
      "the pieces that frames come in change the messages")
  }

  private static func messages(
    _ pieces: [[UInt8]], from peer: Peer, _ inflation: Inflation?
  ) -> [Result<MessageParser.Incoming, FrameError>] {
    var parser = MessageParser(from: peer, messageLimit: messageLimit, inflation: inflation)
    var log: [Result<MessageParser.Incoming, FrameError>] = []
    for piece in pieces {
      parser.feed(piece.span)
      do throws(FrameError) {
        while let message = try parser.next() {
          demand(message.messageBytes <= messageLimit, "a message is longer than the limit")
          log.append(.success(message))
        }
      } catch {
        log.append(.failure(error))
      }
      demand(
        parser.retainedBytes <= 2 * (messageLimit + 200 + piece.count),
        "messages take \(parser.retainedBytes) bytes")
    }
    return log
  }
}
