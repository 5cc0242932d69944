import Bytes

/// Writes whole frames, as both ends send them (RFC 6455 §5.2).
package enum WebSocketFrame {
  /// One final frame; with a `maskingKey`, as every client's must be, the payload is masked.
  ///
  /// `isCompressed`: the payload is what a ``Deflater`` made of the message.
  package static func encode(
    _ opcode: FrameHeader.Opcode, _ payload: [UInt8], isCompressed: Bool = false,
    maskingKey: MaskingKey? = nil
  ) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(FrameHeader.longestEncoding + payload.count)
    append(opcode, payload, isCompressed: isCompressed, maskingKey: maskingKey, to: &output)
    return output
  }

  /// Appends to `output` what ``encode(_:_:isCompressed:maskingKey:)`` returns.
  package static func append(
    _ opcode: FrameHeader.Opcode, _ payload: [UInt8], isCompressed: Bool = false,
    maskingKey: MaskingKey? = nil, to output: inout [UInt8]
  ) {
    var header = FrameHeader(opcode, payloadLength: payload.count, maskingKey: maskingKey)
    header.isCompressed = isCompressed
    var writer = ByteWriter(continuing: output)
    output = []  // From here on the writer alone owns the bytes, and grows them in place.
    header.encode(into: &writer)
    writer.append(contentsOf: payload)
    output = writer.finish()
    maskingKey?.apply(to: &output, from: output.count - payload.count)
  }

  /// The payload of a Close frame (§5.5.1): the code, and as much of the reason as fits into 123
  /// bytes without cutting a character.
  package static func closePayload(code: UInt16, reason: String) -> [UInt8] {
    precondition(CloseCode.mayBeSent(code), "close code \(code) may not be sent")
    let text = Array(reason.utf8)
    var end = min(text.count, 123)
    while end < text.count, text[end] & 0xC0 == 0x80 { end -= 1 }
    return [UInt8(code >> 8), UInt8(code & 0xFF)] + text[..<end]
  }
}
