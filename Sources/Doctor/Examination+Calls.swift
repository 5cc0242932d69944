import Crypto
import Dialects
import Glibc
import Messaging
import Reactor
import Settings
import Wire

// MARK: Calls

extension Examination {
  /// Calls `path` of the app's HTTP API.
  func ask(
    _ path: String, at door: Door, signed isSigned: Bool, body: [UInt8] = []
  ) -> APIReply {
    let id = credentials.appID ?? "0"
    let path = "\(credentials.url.apiPrefix)/apps/\(id)\(path)"
    let method = body.isEmpty ? "GET" : "POST"
    var target = path
    if isSigned, let key = credentials.key, let secret = credentials.secret {
      let signature = APISignature(method: method, path: path, query: APIQuery(""), body: body)
      let app = App(id: id, key: key, secret: secret)
      target += "?" + signature.signedQuery(by: app, now: time(nil))
    }
    var headers: HTTPHeaders = ["Host": door.host]
    if !body.isEmpty { headers.append("Content-Type", "application/json") }
    let line = Line(on: loop, securedBy: door.tls)
    defer { line.close() }
    guard case .connected = line.connect(to: door.address, within: patience) else {
      return APIReply(reply: .ended, path: path, appID: id)
    }
    let request = HTTPRequest(method: method, target: target, headers: headers, body: body)
    return APIReply(reply: line.ask(request, within: patience), path: path, appID: id)
  }

  /// The clock and a signed call; whether the latter was taken. It is not tried where it lacks what
  /// it needs.
  func call(at door: Door, lacking need: String? = nil) -> Bool {
    let canSign = credentials.appID != nil && credentials.key != nil && credentials.secret != nil
    let start = ContinuousClock.now
    let reply = ask("/channels", at: door, signed: canSign)
    let time = ContinuousClock.now - start
    let clock = ClockReply(
      date: reply.response?.headers["Date"].flatMap(ClockReply.seconds), now: Glibc.time(nil),
      complaint: reply.blamesClock ? reply.response.flatMap(UpgradeReply.words) : nil
    ).finding
    report(clock)
    if let need {
      skip([.signedCall], "it needs \(need)")
    } else if !canSign {
      skip([.signedCall], "it needs the app's id, key and secret; a context keeps them")
    } else if case .failure = clock.verdict {
      skip([.signedCall], "it needs a clock that is right")
    } else {
      let finding = reply.finding(in: time)
      report(finding)
      return finding.verdict == .ok
    }
    return false
  }
}

// MARK: A round trip

extension Examination {
  private static let event = "told"

  /// Subscribes to a private channel of its own, publishes there, and waits for what comes.
  func roundTrip(_ socket: Socket, at door: Door) {
    guard let id = socket.id, let key = credentials.key, let secret = credentials.secret else {
      return skip([.roundTrip], "it needs the app's key and secret")
    }
    let app = App(id: credentials.appID ?? "", key: key, secret: secret)
    let channel: ChannelName
    do { channel = try ChannelName("private-rtm-doctor-\(id)") } catch {
      return report(Finding(.roundTrip, .failure(.broken), "\(error)"))
    }
    let start = ContinuousClock.now
    socket.send(.subscribe(channel, token: ChannelToken(id, channel).signed(by: app)))
    guard let answer = socket.next(within: patience, { $0.answersSubscription }) else {
      return failRoundTrip(.broken, "a subscription to \(channel) is not answered")
    }
    guard case .subscribed = answer else {
      return failRoundTrip(
        .refused, "a subscription with a token is refused: \(answer.complaint)")
    }
    let subscribed = ContinuousClock.now
    let body = PublishBody(Self.event, data: "{}", channels: [channel]).encoded()
    let reply = ask("/events", at: door, signed: true, body: body)
    guard let response = reply.response, 200..<300 ~= response.status else {
      let words = reply.response.flatMap(UpgradeReply.words) ?? "there is no answer"
      return failRoundTrip(.refused, "an event cannot be published: \(words)")
    }
    let isHeard = { (event: Event) in
      if case .published(let content) = event { content.event == Self.event } else { false }
    }
    guard socket.next(within: patience, isHeard) != nil else {
      return failRoundTrip(
        .broken, "an event was taken by the API and did not reach the subscriber",
        "calls and WebSockets may reach two servers that know nothing of each other: "
          + "look at the balancer, and at the cluster's settings")
    }
    let end = ContinuousClock.now
    report(
      Finding(
        .roundTrip, .ok,
        "subscribed to a private channel in \((subscribed - start).inWords), "
          + "published and heard in \((end - subscribed).inWords)"))
  }

  private func failRoundTrip(
    _ kind: Finding.Kind, _ detail: String, _ fix: String = "see what the server's log says"
  ) {
    report(Finding(.roundTrip, .failure(kind), detail, fixes: [fix]))
  }
}

extension Event {
  fileprivate var answersSubscription: Bool {
    switch self {
    case .subscribed, .subscriptionRefused, .failed: true
    case .other(let name, _, _): name == "pusher:subscription_error"
    default: false
    }
  }

  fileprivate var complaint: String {
    switch self {
    case .subscriptionRefused(_, let refusal): "\(refusal)"
    case .failed(_, let message): message
    case .other(_, _, let data): data
    default: ""
    }
  }
}
