import Bytes
import Dialects
import Messaging

extension Fuzz {
  private static let app = App(
    id: "3", key: "278d425bdf160c739803", secret: Secret("7ad3773142a6692b25b8"))
  private static let now = 1_353_088_179

  /// A message of either side that is understood means the same when it is written anew.
  static func pusher(_ input: [UInt8]) {
    guard String(validating: input, as: UTF8.self) != nil else { return }
    for dialect in dialects {
      do throws(Refusal) {
        if let request = try dialect.decodeRequest(input) {
          let again = try dialect.decodeRequest(dialect.encode(request))
          demand(again == request, "\(request) is read again as \(String(describing: again))")
          admit(request)
        }
      } catch {
        demand(!error.description.isEmpty && !error.events.isEmpty, "a refusal says nothing")
        for event in error.events { _ = dialect.encode(event) }
      }
      do throws(Refusal) {
        let event = try dialect.decodeEvent(input)
        let again = try dialect.decodeEvent(dialect.encode(event))
        demand(again == event, "\(event) is read again as \(again)")
      } catch {
        demand(!error.description.isEmpty, "a refusal says nothing")
      }
    }
  }

  /// No token but the app's own opens a channel, or signs a user in.
  private static func admit(_ request: Request) {
    if case .signIn(let token, let userData) = request {
      return signIn(UserToken(SocketID(1234, 1234), userData: userData), token)
    }
    guard case .subscribe(let channel, let token, let channelData) = request,
      channel.kind.needsToken
    else { return }
    let right = ChannelToken(SocketID(1234, 1234), channel, channelData: channelData)
    do throws(Refusal) {
      _ = try right.verify(token, by: app)
      demand(token == right.signed(by: app), "a token opens \(channel) that nobody signed")
    } catch {
      demand(!error.description.contains(app.secret.revealed), "a refusal tells the secret")
    }
  }

  private static func signIn(_ right: UserToken, _ token: String) {
    let signed = right.signed(by: app)
    do throws(Refusal) {
      _ = try right.verify(token, by: app)
      demand(token == signed, "a token signs in whom nobody signed")
    } catch {
      demand(!error.description.contains(app.secret.revealed), "a refusal tells the secret")
    }
    do throws(Refusal) {
      let user = try right.verify(signed, by: app)
      demand(!user.id.isEmpty && user.channel.kind == .user, "\(user) is nobody")
      demand(user.watchlist.count <= app.limits.watchlistUsers, "\(user) watches too many")
      demand(Set(user.watchlist).count == user.watchlist.count, "\(user) watches one twice")
      demand(user.info?.utf8.count ?? 0 <= app.limits.memberBytes, "\(user) tells too much")
    } catch {
      demand(!error.description.isEmpty, "a refusal says nothing")
    }
  }

  /// The query, and behind a line feed the body, of a call that publishes.
  static func publish(_ input: [UInt8]) {
    let parts = texts(2, in: input)
    let (query, body) = (APIQuery(parts[0]), Array(parts[1].utf8))
    do throws(APIError) {
      let event = try PublishBody(decoding: body, query: query, limits: app.limits)
      let again = try PublishBody(
        decoding: event.encoded(), query: APIQuery(""), limits: app.limits)
      demand(again == event, "\(event) is read again as \(again)")
      demand(!event.channels.isEmpty, "it goes to no channel")
    } catch {
      demand(400..<600 ~= error.status && !error.description.isEmpty, "\(error) says nothing")
    }
    do throws(APIError) {
      let events = try PublishBody.decodeBatch(body, limits: app.limits)
      let again = try PublishBody.decodeBatch(
        PublishBody.encodeBatch(events), limits: app.limits)
      demand(again == events, "\(events) are read again as \(again)")
    } catch {
      demand(400..<600 ~= error.status && !error.description.isEmpty, "\(error) says nothing")
    }
  }

  /// Method, path, query and body of a call: it is taken as soon as it is signed, and not before.
  static func signature(_ input: [UInt8]) {
    let parts = texts(4, in: input)
    let body = Array(parts[3].utf8)
    func signature(_ query: String) -> APISignature {
      APISignature(method: parts[0], path: parts[1], query: APIQuery(query), body: body)
    }
    let stranger = App(id: "3", key: app.key, secret: Secret("another"))
    do throws(APIError) {
      try signature(parts[2]).verify(by: stranger, now: now)
      fatalError("a call is taken that nobody signed")
    } catch {
      demand([400, 401].contains(error.status), "\(error)")
    }
    guard !parts[2].lowercased().contains("auth"), !parts[2].contains("%"),
      !parts[2].lowercased().contains("body_md5")
    else { return }
    let signed = signature(parts[2]).signedQuery(by: app, now: now)
    do throws(APIError) { try signature(signed).verify(by: app, now: now) } catch {
      fatalError("a call that was signed is not taken: \(error)")
    }
  }
}
