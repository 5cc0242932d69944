import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// Pages to try dialects with, in a browser.
  @Suite("Demo pages")
  struct DemoTests {
    @Test("pusher: what one window or a shell sends, the other shows, as text")
    func pusher() async throws {
      let options = ServerOptions(flags: ["--demo"], hasApp: false)
      try await passes(python: "demo_pusher", serving: options)
    }

    @Test("users: people write to all and to one, and nobody's words are markup")
    func users() async throws {
      let options = ServerOptions(flags: ["--dialect", "users", "--demo"], hasApp: false)
      try await passes(python: "demo_users", serving: options)
    }

    @Test("4.42 rooms: people in two windows talk, and nobody's words are markup")
    func rooms() async throws {
      let options = ServerOptions(flags: ["--dialect", "rooms"], hasApp: false)
      try await passes(python: "demo_rooms", serving: options)
    }

    @Test("0.60 lite: the test client subscribes, sends on Enter, and lists messages")
    func lite() async throws {
      let flags = ["--dialect", "lite", "--demo", "--ws-path", "/a&amp;b"]
      try await passes(python: "demo_lite", serving: ServerOptions(flags: flags, hasApp: false))
    }

    @Test("1.12, C23 relay: client.js does what it says, and / is a list of pages")
    func relay() async throws {
      let flags = [
        "--dialects", "relay,rooms", "--demo", "--path-prefix", "/below", "--bearer-token",
        "your-key", "--admin-token", "operator-token",
      ]
      try await passes(python: "demo_relay", serving: ServerOptions(flags: flags))
    }

    @Test("all: / leads to each page and each back, and bridged ones hear each other")
    func index() async throws {
      let flags = ["--dialects", "pusher,lite,relay,users,rooms", "--demo", "--bridge"]
      try await passes(python: "demo_index", serving: ServerOptions(flags: flags))
    }
  }
}
