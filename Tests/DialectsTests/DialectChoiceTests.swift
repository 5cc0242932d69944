import Dialects
import Testing

@Suite("Which dialect a WebSocket speaks")
struct DialectChoiceTests {
  /// All that will ever be, so that the rules hold when one is added.
  private static let all: Set<String> = ["pusher", "lite", "relay", "users", "rooms"]

  private func route(
    _ target: String, offering subprotocols: [String] = [], enabled: Set<String> = all,
    profile: String? = nil
  ) -> (dialect: String, channel: String?, subprotocol: String?) {
    var choice = DialectChoice()
    choice.enabled = enabled
    choice.profile = profile
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let route = choice.route(
      path: parts[0], query: APIQuery(parts.count > 1 ? String(parts[1]) : ""),
      subprotocols: subprotocols)
    return (dialects[route.dialect].name, route.channel, route.subprotocol)
  }

  @Test(
    "the path tells, and of relay the channel, too",
    arguments: [
      ("/app/key", "pusher", nil), ("/app/key?dialect=no", "pusher", nil),
      ("/room1", "relay", "room1"), ("/room1?token=a", "relay", "room1"),
      ("/a/b%20c", "relay", "a/b c"), ("/channel/ws", "relay", "ws"),
      ("/channel/app/key", "relay", "app/key"), ("/ws", "lite", nil), ("/ws?a=1", "lite", nil),
      ("/é", "relay", "é"),
      // What no dialect has is the first one's to refuse.
      ("/apps/1/events", "pusher", nil), ("/send/room1", "pusher", nil), ("/health", "pusher", nil),
      ("/metrics", "pusher", nil), ("/api", "pusher", nil),
    ])
  func byPath(target: String, dialect: String, channel: String?) {
    let route = route(target)
    #expect(route.dialect == dialect)
    if dialect == "relay" { #expect(route.channel == channel) }
  }

  @Test("the query or a subprotocol tells first, and the subprotocol is confirmed")
  func explicitly() {
    #expect(route("/app/key?dialect=relay").dialect == "relay")
    let offered = route("/app/key", offering: ["chat", "rtm.relay", "rtm.pusher"])
    #expect(offered.dialect == "relay")
    #expect(offered.subprotocol == "rtm.relay")
    #expect(route("/app/key", offering: ["rtm.none", "relay"]).subprotocol == nil)
  }

  @Test("a dialect that is off is not there")
  func off() {
    let only: Set<String> = ["pusher"]
    #expect(route("/room1", enabled: only).dialect == "pusher")
    #expect(route("/app/key?dialect=relay", enabled: only).dialect == "pusher")
    let offered = route("/x", offering: ["rtm.relay"], enabled: only)
    #expect(offered.dialect == "pusher" && offered.subprotocol == nil)
  }

  @Test("a profile has every path", arguments: ["/", "/app/key", "/ws", "/room1?dialect=pusher"])
  func profile(target: String) {
    #expect(route(target, profile: "relay").dialect == "relay")
  }

  @Test("at the root without any other dialect, relay is left to say that it wants a channel")
  func root() {
    let route = route("/", enabled: ["relay"])
    #expect(route.dialect == "relay")
    #expect(route.channel == nil)
  }
}
