import Dialects
import Wire

/// What a server's answer to a call of its HTTP API tells.
struct APIReply {
  let reply: Line.Reply
  /// What was asked for, without the query.
  let path: String
  let appID: String

  static func reason(in body: [UInt8]) -> String? { APIError.reason(in: body) }

  var response: HTTPResponse? {
    if case .response(let response) = reply { response } else { nil }
  }

  /// Whether a Pusher server answers: to a call that is not signed, too.
  var isAPI: Bool {
    guard let response else { return false }
    return response.status == 401 || Self.reason(in: response.body) != nil
      || response.status == 200 && response.body.first == UInt8(ascii: "{")
  }

  /// Whether what answers a call that is not signed is certainly Pusher's.
  var wantsSignature: Bool { response?.status == 401 }

  /// Whether the server says that the clock is wrong: ours, rtm's, Pusher's words.
  var blamesClock: Bool {
    guard let response, response.status == 401,
      let words = UpgradeReply.words(of: response)?.lowercased()
    else { return false }
    return words.contains("timestamp") && !words.contains("signature")
  }

  // MARK: A signed call

  /// Of a call that was signed with a key that the server takes from clients.
  func finding(in time: Duration) -> Finding {
    guard let response else {
      return failure(.broken, "the call was not answered", "see what was said above")
    }
    let words = UpgradeReply.words(of: response)
    let said = words.map { ": \($0)" } ?? ""
    switch response.status {
    case 200..<300:
      return Finding(.signedCall, .ok, "GET \(path) is answered in \(time.inWords)")
    case 401 where words?.contains("is no key of app") == true:
      return failure(
        .refused, "the app '\(appID)' has another key\(said)",
        "check --app-id: the key is that of another app of this server")
    case 401:
      return failure(
        .refused, "the secret is wrong: the server takes the key, and not the signature",
        "check --secret (RTM_APP_SECRET): it must be the one that belongs to the key")
    case 404 where words?.contains("nothing answers at") == true:
      return failure(
        .refused, "the path is wrong\(said)",
        "check the path in the URL, and --path-prefix of the server")
    case 404 where isAPI:
      return failure(
        .refused, "the app id is wrong: the server has no app '\(appID)'",
        "check --app-id (RTM_APP_ID): it is the id that goes with the key")
    case 403 where isAPI:
      return failure(.refused, "the server refuses\(said)", "enable the app, or take another")
    case 429, 503:
      return failure(.refused, "the server answers \(response.status)\(said)", "try again later")
    default:
      let proxy = Proxy(response.headers)
      return Finding(
        .signedCall, .failure(.broken),
        "the path is blocked: \(proxy.name) answers \(response.status) for \(path)\(said)",
        fixes: proxy.passingLines("/apps/"))
    }
  }

  private func failure(_ kind: Finding.Kind, _ detail: String, _ fix: String) -> Finding {
    Finding(.signedCall, .failure(kind), detail, fixes: [fix])
  }
}
