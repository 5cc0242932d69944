import Bytes
import Crypto
package import Messaging

/// Pusher's events made simple: `data` is an object in both directions, channels are called
/// `public-`, `private-` or `presence-` something, and clients send any event to public ones, and
/// hear their own.
package struct LiteDialect: Dialect {
  package let name = "lite"
  package let subscribesAtOnce = true
  package let bearsNonsense = true
  package let path = "/ws"
  package let refusesByHTTP = true
  package let answersPagesOfAnyOrigin = true
  package let echoesToSender = true
  package let eventRate = EventRate.ofAttempts
  package let checksTokenLast = true
  package let allowsSilence = true
  package init() {}

  /// Of which a channel's name and an event's have at most so many.
  static let longestName = 200  // characters
}

// MARK: Requests

extension LiteDialect {
  package func decodeRequest(_ text: [UInt8]) throws(Refusal) -> Request? {
    let message = try JSON(received: text)
    let event = try Self.event(of: message)
    switch event {
    case PusherEvent.ping:
      return .ping
    case PusherEvent.subscribe:
      guard let data = message["data"], let name = data["channel"]?.string,
        Self.isText(data["auth"]), Self.isText(data["channel_data"])
      else { throw .missingField("channel", of: event) }
      return .subscribe(
        try Self.channel(name), token: data["auth"]?.string,
        channelData: data["channel_data"]?.string)
    case PusherEvent.unsubscribe:
      guard let name = message["data"]?["channel"]?.string else {
        throw .missingField("channel", of: event)
      }
      // A channel that there cannot be is left already.
      do { return .unsubscribe(try Self.channel(name)) } catch { return nil }
    default:
      do { return try Self.clientEvent(event, message) } catch { return .malformedEvent(error) }
    }
  }

  private static func clientEvent(
    _ event: String, _ message: JSON
  ) throws(Refusal) -> Request {
    guard !Publication.isReserved(event: event) else { throw .reservedEvent(event) }
    guard let name = message["channel"]?.string, !name.isEmpty,
      name.unicodeScalars.count <= longestName
    else { throw .missingField("channel", of: event) }
    return .clientEvent(
      event, channel: try channel(name), data: message["data"]?.compacted ?? "")
  }

  /// Checks what all messages have in common.
  private static func event(of message: JSON) throws(Refusal) -> String {
    guard message.kind == .object, let event = message["event"]?.string,
      1...longestName ~= event.unicodeScalars.count,
      ["channel", "auth", "channel_data"].allSatisfy({ isText(message[$0]) })
    else { throw .invalidField("event", of: "a message", reason: "must be a short string") }
    return event
  }

  /// Whether it is a string, or not there.
  private static func isText(_ value: JSON?) -> Bool { value.map { $0.kind == .string } ?? true }

  private static func channel(_ name: String) throws(Refusal) -> ChannelName {
    let prefix = ["public-", "private-", "presence-"].first { name.utf8.starts(with: $0.utf8) }
    guard let prefix, name.utf8.count > prefix.utf8.count, name.utf8.count <= longestName else {
      throw .invalidChannel(name, .empty)
    }
    let wrong = name.first { !($0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0))) }
    if let wrong { throw .invalidChannel(name, .illegalCharacter(wrong)) }
    return try ChannelName(named: name)
  }

  package func encode(_ request: Request) -> [UInt8] {
    switch request {
    case .ping: PusherDialect.empty(PusherEvent.ping)
    case .subscribe(let channel, let token, let channelData):
      Self.frame(PusherEvent.subscribe) { data in
        PusherDialect.write(channel, token, channelData, to: &data)
      }
    case .unsubscribe(let channel):
      Self.frame(PusherEvent.unsubscribe) { data in
        data.name("channel")
        data.string(channel.rawValue)
      }
    case .clientEvent(let event, let channel, let data): Self.event(event, data, channel.rawValue)
    case .pong, .malformedEvent, .signIn, .identify, .direct, .broadcast, .setStatus: []
    }
  }
}

// MARK: Admission

extension LiteDialect {
  package func admit(_ claim: SubscriptionClaim, by app: App) throws(Refusal) -> Member? {
    let channel = claim.channel
    guard channel.kind.needsToken else { return nil }
    guard let token = claim.token, !token.isEmpty else { throw .tokenMissing(channel) }
    let fits = { (text: String) in
      app.keys.contains { HMACKey($0.secret.revealed).isSignature(token, of: text, for: claim) }
    }
    let plain = "\(claim.socket):\(channel)"
    let isRight =
      claim.channelData.map {
        fits("\(plain):\($0)") || app.rules.presenceAuth == .legacy && fits(plain)
      }
      ?? fits(plain)
    guard isRight else { throw .tokenMismatch(channel, signed: plain, token: token) }
    return channel.kind == .presence ? try Self.member(claim, within: app.limits) : nil
  }

  /// What an auth endpoint answers as `auth`, whatever it is asked for; `channel_data` is signed,
  /// too, unless members need not be.
  package func sign(
    socket: String, channel: String, channelData: String?, by app: App
  ) -> String {
    let plain = "\(socket):\(channel)"
    let data = app.rules.presenceAuth == .legacy ? nil : channelData
    let text = data.map { "\(plain):\($0)" } ?? plain
    return "\(socket):" + HMACKey(app.secret.revealed).signature(of: text)
  }

  package func admitClientEvent(on channel: ChannelName) throws(Refusal) {
    guard channel.kind == .public else { throw .clientEventsNotOn(channel) }
  }

  /// Whom `channel_data` names; where it names nobody, the connection is a member of its own.
  private static func member(
    _ claim: SubscriptionClaim, within limits: App.Limits
  ) throws(Refusal) -> Member {
    let channel = claim.channel
    guard let text = claim.channelData else { return Member(userID: "\(claim.socket)", info: "{}") }
    let data: JSON
    do {
      try Excess.check(.memberSize, text.utf8.count, allowed: limits.memberBytes)
      data = try JSON(parsing: text)
    } catch { throw .memberInvalid(channel, reason: "is not understood: \(error)") }
    guard data.kind == .object else { throw .memberInvalid(channel, reason: "must be an object") }
    let id = data["user_id"].flatMap { $0.isNull ? nil : $0.string ?? $0.text }
    let userID = id.flatMap { $0.isEmpty ? nil : $0 } ?? "\(claim.socket)"
    let length = userID.unicodeScalars.count
    do { try Excess.check(.userID, length, allowed: limits.userIDLength) } catch {
      throw .subscriptionExceeds(channel, error)
    }
    let info = data["user_info"].flatMap { $0.isNull ? nil : $0.compacted }
    return Member(userID: userID, info: info ?? "{}")
  }
}

extension HMACKey {
  /// Whether `token` is `SOCKET_ID:SIGNATURE` of `text`.
  fileprivate func isSignature(
    _ token: String, of text: String, for claim: SubscriptionClaim
  ) -> Bool {
    let parts = token.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "\(claim.socket)" else { return false }
    return isSignature(String(parts[1]), of: text)
  }
}
