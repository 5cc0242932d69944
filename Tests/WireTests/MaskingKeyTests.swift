import TestSupport
import Testing
import Wire

@Suite("Masking (RFC 6455 §5.3)")
struct MaskingKeyTests {
  static let key = MaskingKey(rawValue: 0x37fa_213d)

  @Test("unmasks §5.7 example 2, whatever the split", arguments: 0...5)
  func unmasks(split: Int) {
    let masked = WireBytes("7f9f4d5158").bytes
    var head = Array(masked[..<split])
    var rest = Array(masked[split...])
    apply(to: &head)
    apply(to: &rest, offset: split)
    #expect(String(decoding: head + rest, as: UTF8.self) == "Hello")
  }

  @Test("does with eight bytes at a time what §5.3 says byte by byte")
  func matchesDefinition() {
    var random = SeededGenerator(seed: 1)
    let octets: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]
    for count in 0...40 {
      for start in 0...min(9, count) {
        let offset = Int.random(in: 0...9, using: &random)
        let plain = random.bytes(count)
        var masked = plain
        apply(to: &masked, from: start, offset: offset)
        let expected = plain.indices.map {
          $0 < start ? plain[$0] : plain[$0] ^ octets[($0 - start + offset) % 4]
        }
        #expect(masked == expected, "\(count) bytes from \(start) at offset \(offset)")
      }
    }
  }

  func apply(to bytes: inout [UInt8], from start: Int = 0, offset: Int = 0) {
    var span = bytes.mutableSpan
    Self.key.apply(to: &span, from: start, offset: offset)
  }
}
