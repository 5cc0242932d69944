import Bytes
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
  @Test("puts commas between values and nowhere else")
  func commas() {
    let text = JSONWriter.text {
      $0.object {
        $0.name("a")
        $0.array {
          $0.integer(-1)
          $0.boolean(true)
          $0.boolean(false)
          $0.null()
          $0.array { _ in }
          $0.object { _ in }
        }
        $0.name("b")
        $0.raw("{\"x\": 1}")
        $0.name("c")
        $0.string("é")
      }
    }
    #expect(text == #"{"a":[-1,true,false,null,[],{}],"b":{"x": 1},"c":"é"}"#)
  }

  @Test(
    "escapes what must be, and no more",
    arguments: [
      ("", #""""#), ("a/b é \u{7f}\u{2028}", "\"a/b é \u{7f}\u{2028}\""),
      (#"{"a":"\n"}"#, #""{\"a\":\"\\n\"}""#),
      ("\u{8}\t\n\u{c}\r\u{0}\u{1f}", #""\b\t\n\f\r\u0000\u001f""#),
      (
        String(repeating: "x", count: 40) + "\"", "\"" + String(repeating: "x", count: 40) + #"\"""#
      ),
    ])
  func escapes(_ text: String, _ written: String) throws {
    var writer = JSONWriter(capacity: 8)
    writer.string(text)
    #expect(writer.bytes == Array(written.utf8))
    #expect(try JSON(parsing: writer.bytes).string == text)
  }
}
