import Bytes
import Testing

@Suite("What is no JSON")
struct JSONRefusalTests {
  @Test(
    "is refused at the byte where it goes wrong",
    arguments: [
      ("", .ended(at: 0)), ("  ", .ended(at: 2)), ("{", .ended(at: 1)), ("[1,", .ended(at: 3)),
      ("[1", .ended(at: 2)), (#"{"a""#, .ended(at: 4)), (#"{"a":"#, .ended(at: 5)),
      (#""abc"#, .ended(at: 4)), (#""ab\"#, .ended(at: 4)), (#""\u12"#, .ended(at: 5)),
      ("tru", .ended(at: 3)), ("trux", .unexpected(UInt8(ascii: "x"), at: 3)),
      ("nul1", .unexpected(UInt8(ascii: "1"), at: 3)),
      ("{1:2}", .unexpected(UInt8(ascii: "1"), at: 1)),
      (#"{"a" 1}"#, .unexpected(UInt8(ascii: "1"), at: 5)),
      (#"{"a":1,}"#, .unexpected(UInt8(ascii: "}"), at: 7)),
      ("[1,]", .unexpected(UInt8(ascii: "]"), at: 3)),
      ("[,]", .unexpected(UInt8(ascii: ","), at: 1)),
      ("[1 2]", .unexpected(UInt8(ascii: "2"), at: 3)),
      ("[1}", .unexpected(UInt8(ascii: "}"), at: 2)),
      ("'a'", .unexpected(UInt8(ascii: "'"), at: 0)),
      ("NaN", .unexpected(UInt8(ascii: "N"), at: 0)),
      ("+1", .unexpected(UInt8(ascii: "+"), at: 0)),
      ("1 2", .trailing(at: 2)), ("{}}", .trailing(at: 2)), ("\"a\"b", .trailing(at: 3)),
      ("01", .malformedNumber(at: 0)), ("-", .malformedNumber(at: 0)),
      ("-01", .malformedNumber(at: 0)), ("[1.]", .malformedNumber(at: 1)),
      (".5", .unexpected(UInt8(ascii: "."), at: 0)), ("1e", .malformedNumber(at: 0)),
      ("1e+-1", .malformedNumber(at: 0)), ("1.e1", .malformedNumber(at: 0)),
      (#""\x41""#, .malformedEscape(at: 1)), (#""a\u12g4""#, .malformedEscape(at: 2)),
      ("\"a\nb\"", .controlCharacter(0x0a, at: 2)), ("\"\u{0}\"", .controlCharacter(0, at: 1)),
    ] as [(String, JSONError)])
  func grammar(_ text: String, _ error: JSONError) {
    #expect(throws: error) { try JSON(parsing: text) }
  }

  @Test(
    "is refused where its UTF-8 breaks, for HTTP bodies come unchecked",
    arguments: [
      [0x80], [0xff], [0xc0, 0xaf], [0xc1, 0x81], [0xe0, 0x9f, 0xbf], [0xed, 0xa0, 0x80],
      [0xf0, 0x8f, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xc3],
      [0xe2, 0x82], [0xe2, 0x82, 0x22], [0xf0, 0x9f, 0x98], [0xf0, 0x9f, 0x98, 0x28],
    ] as [[UInt8]])
  func encoding(_ broken: [UInt8]) {
    let quote = UInt8(ascii: "\"")
    #expect(throws: JSONError.malformedUTF8(at: 2)) {
      try JSON(parsing: [quote, 0x61] + broken + [quote])
    }
    #expect(throws: JSONError.malformedUTF8(at: 1)) { try JSON(parsing: [quote] + broken) }
  }

  @Test("is nesting beyond the limit, however deep it goes")
  func depth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(try JSON(parsing: nested(64)).kind == .array)
    #expect(throws: JSONError.tooDeep(limit: 64, at: 64)) { try JSON(parsing: nested(65)) }
    #expect(throws: JSONError.tooDeep(limit: 64, at: 320)) {
      try JSON(parsing: String(repeating: #"{"a":"#, count: 100_000))
    }
    #expect(throws: JSONError.tooDeep(limit: 2, at: 2)) {
      try JSON(parsing: nested(3), depthLimit: 2)
    }
  }

  @Test("is explained")
  func explains() {
    #expect(
      "\(JSONError.unexpected(UInt8(ascii: "}"), at: 7))"
        == "'}' cannot stand at byte 7 of the JSON text")
    #expect(
      "\(JSONError.controlCharacter(10, at: 2))"
        == "byte 0x0a stands in a JSON string at byte 2; escape it")
  }
}
