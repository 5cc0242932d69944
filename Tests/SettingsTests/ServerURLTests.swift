import Settings
import Testing

@Suite("Server URL")
struct ServerURLTests {
  @Test(
    "is read in every form a user may paste",
    arguments: [
      ("ws://localhost:6001", ServerURL(host: "localhost", port: 6001)),
      ("http://127.0.0.1", ServerURL(host: "127.0.0.1", port: 80)),
      ("WS://a-b_c.example:1/", ServerURL(host: "a-b_c.example", port: 1)),
      ("ws://[::1]:6001", ServerURL(host: "::1", port: 6001)),
      ("ws://[fe80::1.2.3.4]", ServerURL(host: "fe80::1.2.3.4", port: 80)),
      ("http://h:65535/a/b?c=d#e", ServerURL(host: "h", port: 65535, path: "/a/b?c=d")),
      ("ws://h?c=d", ServerURL(host: "h", port: 80, path: "/?c=d")),
      ("wss://h", ServerURL(host: "h", port: 443, isSecure: true)),
      ("HTTPS://[::1]:80/a", ServerURL(host: "::1", port: 80, path: "/a", isSecure: true)),
    ])
  func reads(_ text: String, _ url: ServerURL) throws {
    #expect(try ServerURL(text) == url)
  }

  @Test(
    "this machine has names and addresses that no other has",
    arguments: [
      ("localhost", true), ("LocalHost", true), ("127.0.0.1", true), ("127.3.2.1", true),
      ("::1", true), ("127.example.org", false), ("10.0.0.1", false), ("::2", false),
    ])
  func knowsThisMachine(host: String, isIt: Bool) {
    #expect(ServerURL(host: host, port: 80).isOfThisMachine == isIt)
  }

  @Test(
    "what is none is refused, and the right form shown",
    arguments: [
      ("127.0.0.1:6001", "write ws://127.0.0.1:6001"),
      ("", "write ws://HOST:PORT"),
      ("ftp://h", "'ftp' is not understood; use ws:// or wss://"),
      ("ws://", "'' is no host; use ws://HOST:PORT or ws://[ADDRESS]:PORT"),
      ("ws://:6001", "':6001' is no host; use ws://HOST:PORT or ws://[ADDRESS]:PORT"),
      ("ws://me@h", "'me@h' is no host; use ws://HOST:PORT or ws://[ADDRESS]:PORT"),
      ("ws://a b", "'a b' is no host; use ws://HOST:PORT or ws://[ADDRESS]:PORT"),
      ("ws://[::1", "'[::1' is no host; use ws://HOST:PORT or ws://[ADDRESS]:PORT"),
      ("ws://[x]", "'[x]' is no host; use ws://HOST:PORT or ws://[ADDRESS]:PORT"),
      ("ws://[::1]6001", "'[::1]6001' is no host; use ws://HOST:PORT or ws://[ADDRESS]:PORT"),
      ("ws://h:0", "'0' is no port; use a number from 1 to 65535"),
      ("ws://h:65536", "'65536' is no port; use a number from 1 to 65535"),
      ("ws://::1", "'::1' is no host; use ws://HOST:PORT or ws://[ADDRESS]:PORT"),
      ("ws://h/a b", "the path has a space or a letter that must be written as %XX"),
      ("ws://h/\r\nx", "the path has a space or a letter that must be written as %XX"),
    ])
  func refuses(_ text: String, _ message: String) {
    let error = #expect(throws: ServerURL.Invalid.self) { try ServerURL(text) }
    #expect(error?.description == message)
  }

  @Test(
    "reads back what it writes",
    arguments: [
      "ws://h", "ws://h:6001/p?q", "ws://[::1]:6001", "ws://[::1]", "wss://h", "wss://h:80/p",
    ])
  func roundTrips(_ text: String) throws {
    #expect(try ServerURL(text).description == text)
  }

  @Test(
    "tells where the API and the clients' WebSocket are",
    arguments: [
      ("ws://h", "", "/app/k?V"), ("ws://h/", "", "/app/k?V"),
      ("ws://h/pre", "/pre", "/pre/app/k?V"), ("ws://h/pre/", "/pre", "/pre/app/k?V"),
      ("ws://h/app/mine", "", "/app/mine?V"),
      ("ws://h/pre/app/mine", "/pre", "/pre/app/mine?V"),
      ("ws://h/app/mine?protocol=5", "", "/app/mine?protocol=5"),
    ])
  func targets(_ text: String, _ prefix: String, _ target: String) throws {
    let url = try ServerURL(text)
    let version = "protocol=7&client=rtm&version=9"
    #expect(url.apiPrefix == prefix)
    #expect(url.clientTarget(key: "k", version: "9") == target.replacing("V", with: version))
  }
}
