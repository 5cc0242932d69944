import Cluster
import Dialects
import Hub
import Messaging
import Testing
import Wire

@Suite("Compression")
struct CompressionTests {
  static let plain = Variant(dialect: 0)
  static let deflated = Variant(dialect: 0, framing: .webSocketDeflated)

  static func publication(_ data: String) throws -> Publication {
    Publication(Topic(app: "1", channel: try ChannelName("room")), event: "e", data: data)
  }

  /// The message that a frame holds, and whether it is compressed.
  static func message(_ frame: [UInt8]) throws -> (text: MessageParser.Incoming?, Bool) {
    var parser = MessageParser(
      from: .server, messageLimit: 1 << 20, inflation: .alone(DeflatePool()))
    parser.feed(frame.span)
    return (try parser.next(), frame[0] & 0x40 != 0)
  }

  @Test("what is longer than the threshold is compressed, for those who take it so only")
  func compresses() throws {
    let long = String(repeating: "again and ", count: 200)
    for (data, isCompressed) in [("short", false), (long, true)] {
      let delivery = Delivery(
        try Self.publication(data), for: [Self.plain, Self.deflated],
        by: Compressor(threshold: 1024))
      let (plain, isPlainCompressed) = try Self.message(delivery.frame(for: Self.plain))
      let (deflated, isDeflatedCompressed) = try Self.message(delivery.frame(for: Self.deflated))
      #expect(plain == deflated)
      #expect(plain != nil)
      #expect(!isPlainCompressed)
      #expect(isDeflatedCompressed == isCompressed)
      if isCompressed {
        #expect(
          delivery.frame(for: Self.deflated).count < delivery.frame(for: Self.plain).count / 10)
      }
    }
  }

  @Test("the threshold is the longest text that is sent as it is")
  func threshold() throws {
    let publication = try Self.publication(String(repeating: "a", count: 1000))
    let length = dialects[0].encode(.published(publication.content)).count
    for (threshold, isCompressed) in [(length, false), (length - 1, true)] {
      let delivery = Delivery(
        publication, for: [Self.deflated], by: Compressor(threshold: threshold))
      #expect(try Self.message(delivery.frame(for: Self.deflated)).1 == isCompressed)
    }
  }

  @Test("what does not become shorter is sent as it is, and so is all without a compressor")
  func gainsNothing() throws {
    #expect(Compressor(threshold: 0).frame([UInt8](0..<200)) == nil)
    let long = try Self.publication(String(repeating: "a", count: 5000))
    let without = Delivery(long, for: [Self.deflated])
    #expect(try !Self.message(without.frame(for: Self.deflated)).1)
  }

  @Test("both kinds of receivers in a channel hear the same events, in one order")
  func mixes() throws {
    let harness = try Harness(engine: LocalEngine(), compressor: Compressor(threshold: 100))
    let clients = [harness.connect(), harness.connect(framing: .webSocketDeflated)]
    for client in clients {
      try client.subscribe("room")
      try client.subscribe("hall")
    }
    harness.turn()
    let long = String(repeating: "again and ", count: 20)
    for (event, channel) in [("1", "room"), (long, "hall"), ("2", "room"), ("3" + long, "room")] {
      try harness.publish(event, to: channel)
    }
    harness.turn()
    try harness.publish(long, to: "room", excluding: clients[1].id)
    harness.turn()
    let story = ["+room", "+hall", "1", long, "2", "3" + long]
    #expect(clients[0].story == story + [long])
    #expect(clients[1].story == story)
    let (plainBytes, deflatedBytes) = (clients[0].receivedBytes, clients[1].receivedBytes)
    #expect(plainBytes - deflatedBytes > 5 * long.utf8.count)
  }
}
