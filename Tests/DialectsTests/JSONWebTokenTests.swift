import Bytes
import Crypto
import Dialects
import Messaging
import Testing

@Suite("JSON Web Tokens")
struct JSONWebTokenTests {
  let app = App(id: "1", key: "k", secret: Secret("your-256-bit-secret"))

  @Test("what PyJWT and jwt.io make is read")
  func reads() throws {
    // The example of jwt.io.
    let token =
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwi"
      + "aWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
    #expect(try JSONWebToken(checking: token, by: app, now: 0) == JSONWebToken(for: "1234567890"))
  }

  @Test("what is signed is read, until it expires")
  func roundTrips() throws {
    let token = JSONWebToken(for: "é\"", expires: 100)
    let text = token.signed(by: app.secret, at: 50)
    #expect(try JSONWebToken(checking: text, by: app, now: 99) == token)
    #expect(throws: JSONWebToken.Fault.expired) {
      try JSONWebToken(checking: text, by: app, now: 100)
    }
    let other = App(id: "1", key: "k", secret: Secret("another"))
    #expect(throws: JSONWebToken.Fault.mismatch) {
      try JSONWebToken(checking: text, by: other, now: 99)
    }
  }

  @Test("one that is changed anywhere is not believed")
  func refusesChanges() {
    let text = Array(JSONWebToken(for: "ann").signed(by: app.secret, at: 50).utf8)
    for place in text.indices {
      var changed = text
      changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      let token = String(decoding: changed, as: UTF8.self)
      // The last letter has bits that no byte uses.
      guard place < text.count - 1 else { continue }
      #expect(throws: JSONWebToken.Fault.self, "\(place)") {
        try JSONWebToken(checking: token, by: app, now: 50)
      }
    }
    for wrong in ["", ".", "..", "a.b.c", "a.b", "e30.e30.", "e30.e30.e30.e30"] {
      #expect(throws: JSONWebToken.Fault.self) {
        try JSONWebToken(checking: wrong, by: app, now: 0)
      }
    }
  }

  /// A token that is rightly signed, of any header and claims.
  private func token(_ claims: String, header: String = #"{"alg":"HS256"}"#) -> String {
    let parts = [header, claims].map { text in
      String(Base64.encode(Array(text.utf8)).filter { $0 != "=" })
        .map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }
    }
    let text = parts.map { String($0) }.joined(separator: ".")
    let code = HMACKey(app.secret.revealed).code(of: Array(text.utf8))
    let signature = Base64.encode(code).filter { $0 != "=" }
      .map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }
    return text + "." + String(signature)
  }

  @Test(
    "expires at any number, however large",
    arguments: ["1e19", "1e300", "1e400", "1000000000000000000000000000000", "101.5"])
  func readsDates(_ date: String) throws {
    let text = token(#"{"sub":"ann","exp":\#(date)}"#)
    #expect(try JSONWebToken(checking: text, by: app, now: 100).subject == "ann")
    #expect(throws: JSONWebToken.Fault.early) {
      try JSONWebToken(checking: token(#"{"sub":"ann","nbf":\#(date)}"#), by: app, now: 100)
    }
    #expect(throws: JSONWebToken.Fault.expired) {
      try JSONWebToken(checking: token(#"{"sub":"ann","exp":-\#(date)}"#), by: app, now: 100)
    }
  }

  @Test(
    "a date that is no number is not taken for none",
    arguments: [#""never""#, #""1""#, "true", "[1]", "null", "{}"])
  func refusesDates(_ date: String) {
    for claim in ["exp", "nbf"] {
      #expect(throws: JSONWebToken.Fault.noDate(claim: claim)) {
        try JSONWebToken(
          checking: token(#"{"sub":"ann","\#(claim)":\#(date)}"#), by: app, now: 0)
      }
    }
  }

  @Test("one that says what it must be understood by is not understood (RFC 7515 §4.1.11)")
  func refusesCritical() {
    let header = #"{"alg":"HS256","crit":["b64"],"b64":false}"#
    #expect(throws: JSONWebToken.Fault.critical) {
      try JSONWebToken(checking: token(#"{"sub":"ann"}"#, header: header), by: app, now: 0)
    }
  }

  @Test("no algorithm but HS256 is taken, whatever the signature")
  func refusesAlgorithms() {
    // {"alg":"none"} . {"sub":"eve"} .
    let token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJldmUifQ."
    #expect(throws: JSONWebToken.Fault.otherAlgorithm("none")) {
      try JSONWebToken(checking: token, by: app, now: 0)
    }
  }
}
