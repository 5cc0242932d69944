import Wire

/// Masked text frames of 200 bytes, as chatty clients send them, sixteen a read.
func measureMessages(repetitions: Int) {
  let key = MaskingKey(rawValue: 0x37fa_213d)
  var sixteen: [UInt8] = []
  for _ in 0..<16 {
    WebSocketFrame.append(
      .text, [UInt8](repeating: UInt8(ascii: "a"), count: 200), maskingKey: key, to: &sixteen)
  }
  let rounds = 2000
  measure("message of 200 bytes", items: 16 * rounds, bytesPerItem: 200, repetitions: repetitions) {
    var parser = MessageParser(from: .client, messageLimit: 1 << 20)
    for _ in 0..<rounds {
      parser.feed(sixteen.span)
      while let message = try? parser.next() { blackHole(message) }
    }
  }
}
