import Dialects
import Messaging
import TestSupport
import Testing

@Suite("Signatures of the HTTP API (pusher.md §11.1, §15)")
struct APISignatureTests {
  static let app = App(
    id: "3", key: "278d425bdf160c739803", secret: Secret("7ad3773142a6692b25b8"))
  static let now = 1_353_088_179
  static let signed =
    "auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0"

  /// A call, and the signature that others computed for it.
  struct Vector: Sendable, CustomTestStringConvertible {
    var name: String
    var call: String
    var query = ""
    var body = ""
    var signature: String
    var testDescription: String { name }

    var method: String { String(call.prefix { $0 != " " }) }
    var path: String { String(call.drop { $0 != " " }.dropFirst()) }

    func signature(withQuery query: String) -> APISignature {
      APISignature(method: method, path: path, query: APIQuery(query), body: Array(body.utf8))
    }
  }

  static let vectors: [Vector] = [
    Vector(
      name: "H1", call: "POST /apps/3/events",
      body: #"{"name":"foo","channels":["project-3"],"data":"{\"some\":\"data\"}"}"#,
      signature: "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"),
    Vector(
      name: "H2", call: "GET /apps/3/channels", query: "filter_by_prefix=presence-&info=user_count",
      signature: "16819168891cb5dfd72b5c7a5d3d602605b26c6ba1930033b5e2eeeb65010291"),
    Vector(
      name: "H3", call: "GET /apps/3/channels",
      query: "filter_by_prefix=presence-&info=user_count&body_md5=d41d8cd98f00b204e9800998ecf8427e",
      signature: "f3f17c61ae491cc9085db68b22076e9b772e3bcb301659d655153ee3f9782aba"),
    Vector(
      name: "H4", call: "POST /apps/3/users/user-42/terminate_connections", body: "{}",
      signature: "b015dc6fb54a3d4c2a53d561518acc77cc56e706d12995c620722cdc549fcdba"),
    Vector(
      name: "H5", call: "POST /apps/3/batch_events",
      body: #"{"batch":[{"channel":"a","name":"foo","data":"1"},"#
        + #"{"channel":"b","name":"foo","data":"{\"x\":2}"}]}"#,
      signature: "6e7f014b8d3076babf12f0c32476be82cca2340cdfae209d32514f01faf3c959"),
    Vector(
      name: "H6", call: "GET /apps/3/channels/presence-foobar",
      query: "info=user_count,subscription_count",
      signature: "377ee9260ea002a70c0d40cd887d55cb36db9f7f821297f5efacbcce66be356d"),
    Vector(
      name: "H7", call: "GET /apps/3/channels/presence-foobar/users",
      signature: "5567dd30e7f8575e66be615d2aac3f608a0c311c31ddab8513a278b022e9597e"),
    Vector(
      name: "H8", call: "GET /some/resource", query: "Name=Something%20else",
      signature: "6a6e31f72a2adcd41d7457906558236d4a3d880aa6b57a0eb81ecddad9584fe6"),
    Vector(
      name: "H9", call: "POST /apps/3/events",
      body: #"{"name":"App\\Events\\OrderShipped","channels":["private-orders.1"],"#
        + #""data":"{\"id\":1}","socket_id":"1234.1234"}"#,
      signature: "d94f51e5f0999939003402311ec88e19c189c83cb303f2f52aaf17fd5f9ec431"),
  ]

  @Test("are those that others computed, and are accepted", arguments: vectors)
  func agrees(_ vector: Vector) throws {
    let query = vector.signature(withQuery: vector.query).signedQuery(by: Self.app, now: Self.now)
    #expect(query.hasSuffix("&auth_signature=" + vector.signature))
    #expect(APIQuery(query)["auth_timestamp"] == "1353088179")
    try vector.signature(withQuery: query).verify(by: Self.app, now: Self.now)
  }

  @Test(
    "are accepted however the client escapes, orders and capitalises",
    arguments: [
      "Name=Something else&SIGNED", "SIGNED&name=Something%20else", "SIGNED&name=Something+else",
      "SIGNED&%6eame=Something%20%65lse",
    ])
  func toleratesSpellings(_ query: String) throws {
    let query = query.replacing("SIGNED", with: Self.signed) + "&auth_signature=" + Self.h8
    try call(query).verify(by: Self.app, now: Self.now)
  }

  static let h8 = "6a6e31f72a2adcd41d7457906558236d4a3d880aa6b57a0eb81ecddad9584fe6"

  @Test("are accepted over values as they stand on the wire too")
  func toleratesRawSigning() throws {
    // HMAC over "…&name=Something%20else", by Python.
    let signature = "620f1082581fb206aae7711a0d37d9e6ffbd19eab30b3072260e5d1accffbfdd"
    let query = "\(Self.signed)&name=Something%20else&auth_signature=\(signature)"
    try call(query).verify(by: Self.app, now: Self.now)
  }

  @Test("keep repeated parameters in the order of the request")
  func repeats() throws {
    // HMAC over "…&channels[]=b&channels[]=a", by Python.
    let signature = "72bfedaf7fa847ee020419a49f33b04ec1313d21c2c85738b1a53012f4f14743"
    for query in ["channels[]=b&channels[]=a", "channels%5B%5D=b&channels%5b%5d=a"] {
      let query = "\(query)&\(Self.signed)&auth_signature=\(signature)"
      try call(query).verify(by: Self.app, now: Self.now)
    }
    let swapped = "channels[]=a&channels[]=b&\(Self.signed)&auth_signature=\(signature)"
    #expect(throws: APIError.self) { try call(swapped).verify(by: Self.app, now: Self.now) }
  }

  @Test(
    "are refused for what is wrong with them",
    arguments: [
      ("", .missingParameter("auth_key")),
      ("auth_key=other", .unknownKey("other", app: "3")),
      ("auth_key=278d425bdf160c739803", .missingParameter("auth_version")),
      ("auth_key=278d425bdf160c739803&auth_version=2.0", .wrongVersion("2.0")),
      ("auth_key=278d425bdf160c739803&auth_version=1.0", .missingParameter("auth_timestamp")),
      (
        "auth_key=278d425bdf160c739803&auth_version=1.0&auth_timestamp=1353088179000",
        .malformedTimestamp("1353088179000")
      ),
      (
        "auth_key=278d425bdf160c739803&auth_version=1.0&auth_timestamp=-9223372036854775808",
        .malformedTimestamp("-9223372036854775808")
      ),
      (signed, .missingParameter("auth_signature")),
      (
        signed + "&auth_signature=x",
        .signatureMismatch(signed: "GET\n/some/resource\n" + signed, signature: "x")
      ),
      (
        signed + "&body_md5=x&auth_signature=x",
        .bodyDigestMismatch(claimed: "x", actual: "d41d8cd98f00b204e9800998ecf8427e")
      ),
    ] as [(String, APIError)])
  func refuses(_ query: String, _ error: APIError) {
    #expect(throws: error) { try call(query).verify(by: Self.app, now: Self.now) }
    #expect(error.status == 401)
    #expect(!error.description.contains("7ad3773142a6692b25b8"))
  }

  @Test("are not looked for in a query that only costs time")
  func isBounded() {
    let error = APIError.tooManyParameters(257, limit: 256)
    let signed = Self.signed + "&auth_signature=x"
    for (padding, isTooMuch) in [(252, false), (253, true)] {
      let query = String(repeating: "a&", count: padding) + signed
      #expect {
        try call(query).verify(by: Self.app, now: Self.now)
      } throws: {
        ($0 as? APIError == error) == isTooMuch
      }
    }
    #expect(error.status == 400)
  }

  @Test("may be ten minutes old or early, and not a second more", arguments: [1, -1])
  func clocks(_ sign: Int) throws {
    let query = call("").signedQuery(by: Self.app, now: Self.now)
    try call(query).verify(by: Self.app, now: Self.now - sign * 600)
    let error = APIError.exceeded(Excess(.clockSkew, seen: sign * 601, allowed: 600))
    #expect(throws: error) {
      try call(query).verify(by: Self.app, now: Self.now - sign * 601)
    }
    #expect(error.status == 401)
    #expect(
      "\(error)".contains(
        "this one is 601 \(sign > 0 ? "ahead" : "behind"); raise --api-clock-skew"))
  }

  @Test("cover the body, the path and the method")
  func covers() throws {
    let body = Array("{}".utf8)
    func call(_ method: String, _ path: String, _ query: String, _ body: [UInt8]) -> APISignature {
      APISignature(method: method, path: path, query: APIQuery(query), body: body)
    }
    let query = call("post", "/a", "", body).signedQuery(by: Self.app, now: Self.now)
    try call("POST", "/a", query, body).verify(by: Self.app, now: Self.now)
    for other in [
      call("GET", "/a", query, body), call("POST", "/b", query, body),
      call("POST", "/a", query, []), call("POST", "/a", query, body + body),
      call("POST", "/a", query + "&x=1", body),
    ] {
      #expect(throws: APIError.self) { try other.verify(by: Self.app, now: Self.now) }
    }
    let bodyless = call("POST", "/a", "", []).signedQuery(by: Self.app, now: Self.now)
    #expect(throws: APIError.bodyDigestMissing) {
      try call("POST", "/a", bodyless, body).verify(by: Self.app, now: Self.now)
    }
  }

  @Test("survive thousands of random edits, and let none in")
  func survives() {
    var generator = SeededGenerator(seed: 6)
    let genuine = call("name=Something%20else&info=a,b").signedQuery(by: Self.app, now: Self.now)
    let meaning = APIQuery(genuine)
    for _ in 0..<5000 {
      let mutant = String(decoding: generator.mutate(Array(genuine.utf8)), as: UTF8.self)
      let names = ["name", "info", "auth_key", "auth_timestamp", "auth_version", "auth_signature"]
      let isSame = names.allSatisfy { APIQuery(mutant).values(of: $0) == meaning.values(of: $0) }
      if !isSame, (try? call(mutant).verify(by: Self.app, now: Self.now)) != nil {
        Issue.record("let in: \(mutant)")
      }
    }
  }

  private func call(_ query: String) -> APISignature {
    APISignature(method: "GET", path: "/some/resource", query: APIQuery(query))
  }
}

@Suite("Query strings of the HTTP API")
struct APIQueryTests {
  @Test(
    "are read whatever they are",
    arguments: [
      ("a=1&b=2", "1"), ("A=1", "1"), ("a=1&a=2", "2"), ("a", ""), ("a=", ""), ("a=b=c", "b=c"),
      ("&&a=%41%zz%4", "A%zz%4"), ("a=%-0%+1", "%-0% 1"), ("a=x+y%2B", "x y+"),
      ("a=%C3%A9%ff", "é\u{fffd}"), ("%61=1", "1"), ("b=1", nil), ("", nil), ("=1", nil),
    ] as [(String, String?)])
  func reads(_ text: String, _ value: String?) { #expect(APIQuery(text)["a"] == value) }

  @Test("list repeated parameters in order")
  func lists() {
    #expect(APIQuery("c[]=b&x=1&c%5B%5D=a").values(of: "c[]") == ["b", "a"])
  }
}
