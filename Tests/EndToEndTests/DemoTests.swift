import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// Pages to try dialects with, in a browser.
  @Suite("Demo pages")
  struct DemoTests {
    @Test("4.42 rooms: people in two windows talk, and nobody's words are markup")
    func rooms() async throws {
      let options = ServerOptions(flags: ["--dialect", "rooms"], hasApp: false)
      try await passes(python: "demo_rooms", serving: options)
    }
  }
}
