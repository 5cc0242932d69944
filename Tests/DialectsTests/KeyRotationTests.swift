import Dialects
import Messaging
import Testing

@Suite("An app with two keys")
struct KeyRotationTests {
  static let old = App(id: "3", key: "old", secret: Secret("one"))
  static let new = App(id: "3", key: "new", secret: Secret("two"))
  static let both = App(id: "3", keys: new.keys + old.keys)

  @Test("takes tokens of either, and signs with the first")
  func tokens() throws {
    let token = ChannelToken(SocketID(1, 2), try ChannelName("private-a"))
    for app in [Self.old, Self.new] {
      #expect(throws: Never.self) { try token.verify(token.signed(by: app), by: Self.both) }
    }
    #expect(token.signed(by: Self.both) == token.signed(by: Self.new))
    let user = UserToken(SocketID(1, 2), userData: #"{"id":"ann"}"#)
    for app in [Self.old, Self.new] {
      #expect(throws: Never.self) { try user.verify(user.signed(by: app), by: Self.both) }
    }
  }

  @Test("takes calls of either, but no key with the other's secret")
  func calls() {
    let mixed = App(id: "3", key: "old", secret: Secret("two"))
    func verify(by signer: App) throws {
      let call = APISignature(method: "GET", path: "/apps/3/channels", query: APIQuery(""))
      let query = APIQuery(call.signedQuery(by: signer, now: 5))
      try APISignature(method: "GET", path: "/apps/3/channels", query: query)
        .verify(by: Self.both, now: 5)
    }
    #expect(throws: Never.self) { try verify(by: Self.old) }
    #expect(throws: Never.self) { try verify(by: Self.new) }
    #expect(throws: APIError.self) { try verify(by: mixed) }
  }
}
