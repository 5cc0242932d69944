import Bytes
import Testing

@Suite("JSON (RFC 8259)")
struct JSONTests {
  @Test(
    "knows the kind of every value, white space around it or not",
    arguments: [
      ("{}", .object), ("[]", .array), (#""""#, .string), ("0", .number), ("-1.5e+3", .number),
      ("true", .boolean), ("false", .boolean), ("null", .null), (" \t\r\n[ ] \n", .array),
    ] as [(String, JSON.Kind)])
  func kinds(_ text: String, _ kind: JSON.Kind) throws {
    #expect(try JSON(parsing: text).kind == kind)
  }

  @Test("finds members by name, the last of several, and keys by what their escapes mean")
  func members() throws {
    let json = try JSON(
      parsing: #" { "a" : 1 , "b":{"a":2}, "a":[3, {"a":4}] ,"\u0063\n":5,"é":6,"x\\y":7} "#)
    #expect(json["a"]?.text == #"[3, {"a":4}]"#)
    #expect(json["b"]?["a"]?.integer == 2)
    #expect(json["c\n"]?.integer == 5)
    #expect(json["é"]?.integer == 6)
    #expect(json["x\\y"]?.integer == 7)
    #expect(json[#"\u0063\n"#] == nil)
    #expect(json[#"x\\y"#] == nil)
    #expect(json["e\u{301}"] == nil, "names are compared by their bytes")
    #expect(json["d"] == nil)
    #expect(json.members.map(\.name) == ["a", "b", "a", "c\n", "é", "x\\y"])
    #expect(json.elements.isEmpty)
    #expect(json.string == nil)
  }

  @Test(
    "takes time in proportion to the text, whatever names it repeats",
    .timeLimit(.minutes(1)),
    arguments: [#""a":1"#, #""\u0061":1"#, #""aaaaaaaa":{}"#, #""":[[]]"#])
  func isLinear(_ member: String) throws {
    // Were each name compared with all before it, these would be ten thousand million comparisons.
    let count = 100_000
    let text = "{\(repeatElement(member, count: count).joined(separator: ",")),\"a\":2}"
    let json = try JSON(parsing: text)
    #expect(json["a"]?.integer == 2)
    #expect(json["b"] == nil)
    #expect(json.members.count == count + 1)
    #expect(json.compacted == text)
  }

  @Test("lists elements in order")
  func elements() throws {
    let json = try JSON(parsing: #"[1, "a,]" ,[2,[]],{"k":"}"}, null,true]"#)
    #expect(json.elements.map(\.text) == ["1", #""a,]""#, "[2,[]]", #"{"k":"}"}"#, "null", "true"])
    #expect(json["k"] == nil)
    #expect(try JSON(parsing: "[ ]").elements.isEmpty)
    #expect(try JSON(parsing: "{ }").members.isEmpty)
  }

  @Test(
    "decodes the characters of strings",
    arguments: [
      (#""""#, ""), (#""plain""#, "plain"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
      (#""\u0041\u00e9\u20AC""#, "A\u{e9}\u{20ac}"), (#""\ud83d\ude00!""#, "\u{1f600}!"),
      ("\"Zoë 日本語 👍\"", "Zoë 日本語 👍"), (#""a\u0000b""#, "a\u{0}b"),
      (#""\ud83d""#, "\u{fffd}"), (#""\ude00x""#, "\u{fffd}x"),
      (#""\ud83d\u0041""#, "\u{fffd}A"), (#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
      (#""\ud83d\\u""#, "\u{fffd}\\u"), ("\"\u{7f}\u{2028}\"", "\u{7f}\u{2028}"),
    ])
  func strings(_ text: String, _ characters: String) throws {
    let decoded = try #require(try JSON(parsing: text).string)
    #expect(Array(decoded.utf8) == Array(characters.utf8))
  }

  @Test("finds the end of a string wherever a special byte stands in a word of eight")
  func runs() throws {
    for count in 0..<40 {
      let plain = String(repeating: "a", count: count)
      for (escaped, meaning) in [(#"\""#, "\""), (#"\\"#, "\\"), ("ÿ", "ÿ"), (#"\n"#, "\n")] {
        let json = try JSON(parsing: "[\"\(plain)\(escaped)\(plain)\",1]")
        #expect(json.elements.first?.string == plain + meaning + plain)
        #expect(json.elements.last?.integer == 1)
      }
      #expect(throws: JSONError.controlCharacter(0x1f, at: count + 1)) {
        try JSON(parsing: "\"\(plain)\u{1f}\"")
      }
    }
  }

  @Test(
    "gives whole numbers that fit, and no others",
    arguments: [
      ("0", 0), ("-0", 0), ("-17", -17), ("9007199254740992", 9_007_199_254_740_992),
      ("9223372036854775807", .max), ("9223372036854775808", nil), ("1.0", nil), ("1e2", nil),
      (#""1""#, nil), ("true", nil), ("null", nil),
    ] as [(String, Int?)])
  func integers(_ text: String, _ value: Int?) throws {
    #expect(try JSON(parsing: text).integer == value)
  }

  @Test("tells true from false, and null from both")
  func booleans() throws {
    #expect(try JSON(parsing: "true").boolean == true)
    #expect(try JSON(parsing: "false").boolean == false)
    #expect(try JSON(parsing: "null").boolean == nil)
    #expect(try JSON(parsing: "null").isNull)
    #expect(try !JSON(parsing: "0").isNull)
  }

  @Test("keeps a value's text as it stands, and compacts it without touching strings and numbers")
  func texts() throws {
    let text = "{ \"a b\" : [ 1.50 , \"x \\\" y\\n\" ],\n\t\"é\" : { } }"
    let json = try JSON(parsing: "  " + text + "\r\n")
    #expect(json.text == text)
    #expect(json.compacted == #"{"a b":[1.50,"x \" y\n"],"é":{}}"#)
    #expect(json["a b"]?.text == #"[ 1.50 , "x \" y\n" ]"#)
  }
}
