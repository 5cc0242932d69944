import Messaging
import Testing

@Suite("Allowed origins")
struct OriginPatternTests {
  @Test(
    "a pattern lets in the origins it names, case aside, and no others",
    arguments: [
      ("https://example.com", "https://example.com", true),
      ("https://example.com", "HTTPS://Example.COM", true),
      ("https://example.com", "https://example.com:443", true),
      ("https://example.com", "http://example.com", false),
      ("https://example.com", "https://example.com:8443", false),
      ("https://example.com", "https://www.example.com", false),
      ("https://example.com", "https://example.com.evil.net", false),
      ("https://example.com", "https://evilexample.com", false),
      ("https://example.com", "https://example.com/", false),
      ("https://example.com", "https://user@example.com", false),
      ("https://Example.com:8443", "https://example.com:8443", true),
      ("https://example.com:8443", "https://example.com", false),
      ("example.com", "https://example.com", true),
      ("example.com", "http://example.com:8080", true),
      ("example.com", "https://www.example.com", false), ("example.com", "example.com", false),
      ("example.com:443", "https://example.com", true),
      ("example.com:443", "http://example.com", false),
      ("localhost:3000", "http://localhost:3000", true),
      ("localhost:3000", "http://localhost:3001", false),
      ("*.example.com", "https://www.example.com", true),
      ("*.example.com", "https://a.b.example.com:1", true),
      ("*.example.com", "https://example.com", false),
      ("*.example.com", "https://.example.com", true),
      ("*.example.com", "https://evilexample.com", false),
      ("https://*.example.com", "https://www.example.com", true),
      ("https://*.example.com", "http://www.example.com", false),
      ("http://[::1]:3000", "http://[::1]:3000", true), ("[::1]", "http://[::1]:3000", true),
      ("127.0.0.1", "http://127.0.0.1:3000", true),
      ("capacitor://localhost", "capacitor://localhost", true),
      ("capacitor://localhost", "http://localhost", false),
      ("*", "https://example.com", true), ("*", "null", true), ("*", nil, true),
      ("null", "null", true), ("null", "https://null", false), ("null", nil, false),
      ("https://example.com", "null", false), ("https://example.com", nil, false),
      ("none", nil, true), ("none", "null", false), ("none", "https://none", false),
      ("https://example.com", "", false), ("https://example.com", "https://", false),
      ("https://example.com", "https://example.com https://evil.net", false),
    ])
  func matches(_ pattern: String, _ origin: String?, _ isAllowed: Bool) throws {
    #expect(try OriginPattern(pattern).matches(origin) == isAllowed)
    #expect(try OriginPattern("\(OriginPattern(pattern))") == OriginPattern(pattern))
  }

  @Test(
    "what names no origin is an error that says how to",
    arguments: [
      "", "https://", "https://example.com/", "https://example.com/path", "example.com:", "*.",
      "a*.example.com", "*.*.example.com", "example.com:http", "example.com:65536", "ex ample.com",
      "://example.com", "ht!tp://example.com", "[::1", "[::1]3000", "user@example.com", "bücher.de",
    ])
  func refuses(_ text: String) {
    let error = #expect(throws: OriginPattern.Malformed.self) { try OriginPattern(text) }
    #expect(error?.description.contains("https://example.com") == true)
  }
}
