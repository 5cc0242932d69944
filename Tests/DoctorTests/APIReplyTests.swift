import Testing
import Wire

@testable import Doctor

@Suite("An answer to a signed call")
struct APIReplyTests {
  static let cases: [(Int, String, Finding.Verdict, String)] = [
    (200, #"{"channels":{}}"#, .ok, "is answered in 2"),
    // rtm's words, and what the hosted service and others say.
    (
      401, #"{"error":"Invalid signature: Expected HMAC SHA256 hex digest of …"}"#,
      .failure(.refused), "the secret is wrong"
    ),
    (401, "Invalid signature: you should have sent …\n", .failure(.refused), "the secret is wrong"),
    (
      401, #"{"error":"'k' is no key of app '1'; use the app's own key"}"#, .failure(.refused),
      "the app '1' has another key"
    ),
    (
      404, #"{"error":"nothing answers at '/x/apps/1/channels'; the API lives below /apps/ID/"}"#,
      .failure(.refused), "the path is wrong"
    ),
    (404, #"{"error":"no app has the id '1'"}"#, .failure(.refused), "the app id is wrong"),
    (403, #"{"error":"the app '1' is disabled"}"#, .failure(.refused), "is disabled"),
    (429, #"{"error":"slow down"}"#, .failure(.refused), "slow down"),
    (404, "<html>", .failure(.broken), "the path is blocked"),
    (403, "<html>", .failure(.broken), "the path is blocked"),
  ]

  @Test("is told for what it is", arguments: cases)
  func tells(status: Int, body: String, verdict: Finding.Verdict, says: String) {
    let finding = reply(status, body).finding(in: .milliseconds(2))
    #expect(finding.verdict == verdict)
    #expect(finding.detail.contains(says), "\(finding)")
    #expect((finding.verdict == .ok) == finding.fixes.isEmpty)
  }

  @Test(
    "a clock is blamed where the server blames it, and nowhere else",
    arguments: [
      (401, #"{"error":"auth_timestamp may be 600 seconds off this server's clock; …"}"#, true),
      (401, "Timestamp expired: Given timestamp (…) not within 600s of server time (…)\n", true),
      (401, #"{"error":"Invalid signature: … auth_timestamp=1&…"}"#, false),
      (400, #"{"error":"timestamp"}"#, false),
    ])
  func blames(status: Int, body: String, isClock: Bool) {
    #expect(reply(status, body).blamesClock == isClock)
  }

  private func reply(_ status: Int, _ body: String) -> APIReply {
    let response = HTTPResponse(status: status, body: Array(body.utf8))
    return APIReply(reply: .response(response), path: "/apps/1/channels", appID: "1")
  }
}
