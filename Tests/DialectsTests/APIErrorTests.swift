import Dialects
import Messaging
import Testing

@Suite("Every error of the HTTP API")
struct APIErrorTests {
  static let excess = Excess(.eventData, seen: 12_000, allowed: 10_240)

  /// One of each case, and its status; ``number(of:)`` sees to it that none is left out.
  static let all: [(APIError, Int)] = [
    (.missingParameter("auth_key"), 401), (.unknownKey("k", app: "3"), 401),
    (.keyOfNoApp("k"), 401), (.wrongVersion("2.0"), 401), (.malformedTimestamp("x"), 401),
    (.bodyDigestMissing, 401), (.bodyDigestMismatch(claimed: "x", actual: "y"), 401),
    (.signatureMismatch(signed: "GET\n/", signature: "x"), 401), (.replayed, 401),
    (.appDisabled(id: "3"), 403), (.malformedBody("it is not UTF-8"), 400),
    (.missingField("name"), 400), (.invalidField("name", reason: "must be a string"), 400),
    (.invalidChannel("a b", .illegalCharacter(" ")), 400), (.reservedEvent("pusher:x"), 400),
    (.tooManyParameters(257, limit: 256), 400), (.unknownAttribute("users"), 400),
    (.attributeUnavailable(.cache, reason: "is known of cache channels only"), 400),
    (.notPresence(channel("orders")), 400), (.inBatch(2, .exceeded(excess)), 413),
    (.exceeded(excess), 413), (.exceeded(Excess(.eventName, seen: 2, allowed: 1)), 400),
    (.exceeded(Excess(.channelName, seen: 2, allowed: 1)), 400),
    (.exceeded(Excess(.eventChannels, seen: 2, allowed: 1)), 400),
    (.exceeded(Excess(.batchEvents, seen: 2, allowed: 1)), 400),
    (.exceeded(Excess(.clockSkew, seen: -700, allowed: 600)), 401),
    (.exceeded(Excess(.apiRequests, allowed: 1)), 429), (.unknownApp(id: "x"), 404),
    (.overloaded, 503), (.bearerTokenWrong, 401),
  ]

  @Test("is one of a list in which every case stands")
  func isListed() {
    #expect(Set(Self.all.map { Self.number(of: $0.0) }) == Set(0..<Self.caseCount))
  }

  @Test("has its status, and a sentence that says what to do", arguments: all)
  func advises(_ error: APIError, _ status: Int) {
    #expect(error.status == status)
    let text = "\(error)"
    let words = ["; ", "must ", "needs "]
    #expect(words.contains { text.contains($0) }, "no advice in: \(text)")
    // What Pusher's own libraries look for stands as they have it.
    let known = ["Invalid signature: ", "Batch too large: "].contains { text.hasPrefix($0) }
    #expect(text.first?.isUppercase != true || known)
    #expect(!text.hasSuffix(".") && !text.contains("refused"), "\(text)")
    if let limit = error.limit { #expect(text.contains("raise \(limit.flag), or ")) }
  }

  @Test("that is for a limit tells the limit, the size seen and the setting")
  func tellsLimits() {
    #expect(
      "\(APIError.inBatch(2, .exceeded(Self.excess)))"
        == "batch[2]: the data content of this event is at most 10240 bytes; this has 12000; "
        + "raise --max-event-size, or send less")
  }

  static let caseCount = 24

  /// A place for each case: the compiler wants one of a new case, and the test an example.
  private static func number(of error: APIError) -> Int {
    switch error {
    case .missingParameter: 0
    case .unknownKey: 1
    case .keyOfNoApp: 2
    case .wrongVersion: 3
    case .malformedTimestamp: 4
    case .bodyDigestMissing: 5
    case .bodyDigestMismatch: 6
    case .signatureMismatch: 7
    case .replayed: 8
    case .appDisabled: 9
    case .malformedBody: 10
    case .missingField: 11
    case .invalidField: 12
    case .invalidChannel: 13
    case .reservedEvent: 14
    case .tooManyParameters: 15
    case .unknownAttribute: 16
    case .attributeUnavailable: 17
    case .notPresence: 18
    case .inBatch: 19
    case .exceeded: 20
    case .unknownApp: 21
    case .overloaded: 22
    case .bearerTokenWrong: 23
    }
  }
}
