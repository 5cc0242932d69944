import Messaging
import Testing

@Suite("Every refusal")
struct RefusalTests {
  static let room = {
    do { return try ChannelName("presence-room") } catch { preconditionFailure("\(error)") }
  }()
  static let excess = Excess(.eventData, seen: 12_000, allowed: 10_240)

  /// One of each case; ``number(of:)`` sees to it that none is left out.
  static let all: [Refusal] = [
    .unknownApp(key: "k"), .channelMissing, .unknownPath("/x"), .malformedVersion("x"),
    .unsupportedVersion("3"),
    .versionMissing, .appDisabled(key: "k"), .originRefused("https://a.example"),
    .connectionExceeds(excess), .malformed("'event' is missing"), .unknownEvent("x"),
    .missingField("channel", of: "pusher:subscribe"),
    .invalidField("channel", of: "pusher:subscribe", reason: "must be a string"),
    .reservedEvent("pusher_internal:x"), .invalidChannel("a b", .illegalCharacter(" ")),
    .tokenMissing(room), .tokenMalformed(room), .tokenOfOtherApp(room, key: "k"),
    .tokenMismatch(room, signed: "1.1:presence-room", token: "k:s"), .memberMissing(room),
    .memberInvalid(room, reason: "must be a JSON object with a user_id"),
    .subscriptionExceeds(room, excess), .notSignedIn(room), .userTokenMalformed,
    .userUnproven(reason: "it has expired; sign a new one"),
    .invalidUserID(.controlCharacter("\0")),
    .userTokenOfOtherApp(key: "k"), .userTokenMismatch(signed: "1.1::user::{}", token: "k:s"),
    .signedInAsAnother(userID: "7"), .signInExceeds(excess),
    .watchlistTooLong(users: 101, limit: 100), .clientEventsDisabled(room),
    .clientEventsNotOn(room), .notSubscribed(room), .clientEventExceeds(room, excess),
    .overloaded, .tlsRequired,
  ]

  @Test("is one of a list in which every case stands")
  func isListed() {
    #expect(Set(Self.all.map(Self.number)) == Set(0..<Self.caseCount))
  }

  @Test("is a sentence that says what to do", arguments: all)
  func advises(_ refusal: Refusal) {
    let text = "\(refusal)"
    let words = ["; ", "must ", "needs ", "reconnect using "]
    #expect(words.contains { text.contains($0) }, "no advice in: \(text)")
    let isPushers = ["Invalid signature: ", "Application only"].contains { text.hasPrefix($0) }
    #expect(text.first?.isUppercase != true || isPushers)
    #expect(!text.hasSuffix(".") && !text.contains("refused"), "\(text)")
  }

  @Test("that is for a limit tells which, what came and the flag")
  func tellsLimits() {
    for refusal in Self.all where refusal.limit != nil {
      let flag = refusal.limit?.flag ?? ""
      #expect("\(refusal)".contains("raise \(flag)"), "\(refusal)")
    }
    #expect(Refusal.clientEventExceeds(Self.room, Self.excess).limit == .eventData)
  }

  static let caseCount = 37

  /// A place for each case: the compiler wants one of a new case, and the test an example.
  private static func number(of refusal: Refusal) -> Int {
    switch refusal {
    case .unknownApp: 0
    case .unknownPath: 1
    case .malformedVersion: 2
    case .unsupportedVersion: 3
    case .versionMissing: 4
    case .appDisabled: 5
    case .originRefused: 6
    case .connectionExceeds: 7
    case .malformed: 8
    case .unknownEvent: 9
    case .missingField: 10
    case .invalidField: 11
    case .reservedEvent: 12
    case .invalidChannel: 13
    case .tokenMissing: 14
    case .tokenMalformed: 15
    case .tokenOfOtherApp: 16
    case .tokenMismatch: 17
    case .memberMissing: 18
    case .memberInvalid: 19
    case .subscriptionExceeds: 20
    case .notSignedIn: 21
    case .userTokenMalformed: 22
    case .userTokenOfOtherApp: 23
    case .userTokenMismatch: 24
    case .signedInAsAnother: 25
    case .signInExceeds: 26
    case .watchlistTooLong: 27
    case .clientEventsDisabled: 28
    case .clientEventsNotOn: 29
    case .notSubscribed: 30
    case .clientEventExceeds: 31
    case .overloaded: 32
    case .tlsRequired: 33
    case .channelMissing: 34
    case .userUnproven: 35
    case .invalidUserID: 36
    }
  }
}
