import Dialects
import Messaging
import Testing

@Suite("Pusher errors and close codes")
struct PusherErrorTests {
  let dialect = PusherDialect()
  static let secret = channel("private-a")
  static let room = channel("presence-room")

  @Test(
    "an error is an object with Pusher's number, or null where it has none",
    arguments: [
      (.unknownApp(key: "k"), "4001"), (.unknownPath("/x"), "4005"),
      (.malformedVersion("x"), "4006"), (.unsupportedVersion("3"), "4007"),
      (.tokenMissing(secret), "null"), (.tokenMalformed(secret), "null"),
      (.tokenOfOtherApp(secret, key: "x"), "null"),
      (.tokenMismatch(secret, signed: "s", token: "t"), "null"),
      (.malformed("x"), "null"), (.unknownEvent("x"), "null"), (.overloaded, "null"),
      (.memberMissing(room), "null"), (.watchlistTooLong(users: 101, limit: 100), "4302"),
      (.userTokenMalformed, "4009"), (.userTokenOfOtherApp(key: "x"), "4009"),
      (.userTokenMismatch(signed: "s", token: "t"), "4009"),
      (.signedInAsAnother(userID: "7"), "4009"),
      (.missingField("auth", of: "pusher:signin"), "4009"),
      (.invalidField("user_data", of: "pusher:signin", reason: "x"), "4009"),
      (.missingField("data", of: "pusher:subscribe"), "null"),
    ] as [(Refusal, String)])
  func writesErrors(_ refusal: Refusal, _ code: String) {
    #expect(
      encoded(.refused(refusal))
        == #"{"event":"pusher:error","data":{"message":"\#(refusal)","code":\#(code)}}"#)
    #expect(dialect.code(of: refusal).map(String.init) ?? "null" == code)
  }

  @Test(
    "the error of a client event names its channel, and has a number for the rate only",
    arguments: [
      (.clientEventExceeds(room, Excess(.clientEvents, seen: 11, allowed: 10)), "4301"),
      (.clientEventsDisabled(room), "null"),
      (.clientEventsNotOn(room), "null"), (.notSubscribed(room), "null"),
      (.clientEventExceeds(room, Excess(.eventName, seen: 201, allowed: 200)), "null"),
      (.clientEventExceeds(room, Excess(.eventData, seen: 20_000, allowed: 10_240)), "null"),
    ] as [(Refusal, String)])
  func namesChannel(_ refusal: Refusal, _ code: String) {
    #expect(
      encoded(.refused(refusal))
        == #"{"event":"pusher:error","channel":"presence-room","#
        + #""data":{"message":"\#(refusal)","code":\#(code)}}"#)
  }

  @Test(
    "a refused subscription is told to its channel, with type and status",
    arguments: [
      (.tokenMissing(secret), "AuthError", 401),
      (.tokenMismatch(secret, signed: "1.1:private-a", token: "k:s"), "AuthError", 401),
      (.memberMissing(room), "AuthError", 401),
      (.notSignedIn(channel("#server-to-user-7")), "AuthError", 401),
      (.memberInvalid(room, reason: "is wrong"), "AuthError", 401),
      (.subscriptionExceeds(room, Excess(.memberSize, seen: 9, allowed: 8)), "LimitReached", 4301),
      (
        .subscriptionExceeds(room, Excess(.presenceMembers, seen: 101, allowed: 100)),
        "LimitReached", 4100
      ),
      (
        .subscriptionExceeds(room, Excess(.channelName, seen: 201, allowed: 200)),
        "LimitReached", 4009
      ),
      (.overloaded, "LimitReached", 4100),
      (.invalidChannel("a", .tooLong(bytes: 201)), "LimitReached", 4009),
      (.invalidChannel("a", .empty), "InvalidChannel", 400),
    ] as [(Refusal, String, Int)])
  func writesSubscriptionErrors(_ refusal: Refusal, _ type: String, _ status: Int) {
    #expect(
      encoded(.subscriptionRefused(channel: "wh\"at", refusal))
        == #"{"event":"pusher:subscription_error","channel":"wh\"at","#
        + #""data":"{\"type\":\"\#(type)\",\"error\":\"\#(refusal)\",\"status\":\#(status)}"}"#)
  }

  @Test("the error of a wrong signature tells what had to be signed")
  func tellsWhatToSign() {
    let refusal = Refusal.tokenMismatch(Self.secret, signed: "1.1:private-a", token: "k:s")
    #expect(
      refusal.description.hasPrefix(
        "Invalid signature: Expected HMAC SHA256 hex digest of 1.1:private-a, but got k:s; "))
  }

  @Test(
    "a close has the code that makes clients do the right thing, and never 43xx",
    arguments: [
      (.draining, 4200), (.tooSlow, 4100), (.tooManyViolations(limit: 20), 4100),
      (.pongMissing, 4201), (.idle(seconds: 300), 4202), (.terminated, 4009),
      (.unauthorized(seconds: 30), 4009),
      (.refused(.unknownApp(key: "k")), 4001),
      (.refused(.unknownPath("/")), 4005), (.refused(.malformedVersion("x")), 4006),
      (.refused(.unsupportedVersion("3")), 4007),
      (.refused(.versionMissing), 4008), (.refused(.appDisabled(key: "k")), 4003),
      (.refused(.clientEventExceeds(secret, Excess(.clientEvents, seen: 2, allowed: 1))), 4100),
      (.refused(.malformed("x")), 4100), (.refused(.overloaded), 4100),
      (.refused(.watchlistTooLong(users: 101, limit: 100)), 4100),
    ] as [(Closing, UInt16)])
  func closes(_ closing: Closing, _ code: UInt16) {
    #expect(dialect.closeFrame(for: closing).code == code)
  }

  @Test("a reason too long for a close frame is cut between characters")
  func cutsReasons() {
    for offset in 0..<4 {
      let key = String(repeating: "x", count: offset) + String(repeating: "👍", count: 50)
      let reason = dialect.closeFrame(for: .refused(.unknownApp(key: key))).reason
      #expect(117...123 ~= reason.utf8.count)
      #expect(reason.hasPrefix("no app has the key '") && reason.hasSuffix("👍…"))
    }
  }

  @Test(
    "what an error quotes is cut, whatever it is: a message is not answered by another megabyte",
    arguments: [
      .refused(.unknownEvent(long)), .refused(.reservedEvent(long)),
      .refused(.userTokenMismatch(signed: long, token: long)),
      .subscriptionRefused(channel: long, .invalidChannel(long, .tooLong(bytes: long.utf8.count))),
      .subscriptionRefused(channel: "a", .tokenOfOtherApp(secret, key: long)),
    ] as [Event])
  func cutsQuotes(_ event: Event) {
    let text = encoded(event)
    #expect(4000...4500 ~= text.utf8.count)
    #expect(text.contains("x…"))
  }

  private static let long = String(repeating: "x", count: 1 << 20)

  private func encoded(_ event: Event) -> String {
    String(decoding: dialect.encode(event), as: UTF8.self)
  }
}
