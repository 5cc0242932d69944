import Bytes
import CommandKit
import Dialects
import Glibc
import Messaging
import Settings

/// A visit by `rtm connect` to a server of a dialect whose messages are typed by hand: who comes,
/// and what for.
struct Visit {
  let dialect: any Dialect
  /// What it wants to hear: in the URL, or by messages that go out first.
  var channels: [ChannelName] = []
  /// Whose the client is, by its own word.
  var userID: String?
  /// That it is so.
  var token: Secret?
  /// Makes a token for each connection, where there is none.
  var signer: Secret?
  /// Path and query, as the user wrote them.
  var path: String?
  var answersPings = true
}

// MARK: Going out

extension Visit {
  /// How long a token that we sign is good for.
  private static let tokenSeconds = 600

  /// The request target of a connection that is made `now`, in seconds since 1970, below `prefix`.
  func target(below prefix: String, now: Int) -> String {
    let signed = userID.flatMap { id in
      signer.map { JSONWebToken(for: id, expires: now + Self.tokenSeconds).signed(by: $0, at: now) }
    }
    return dialect.target(
      path ?? prefix + dialect.target(channel: channels.first), userID: userID,
      token: token?.revealed ?? signed)
  }

  /// What goes out first on every connection: what the URL cannot say.
  var introduction: [[UInt8]] {
    let identity = dialect.hasUserInURL ? nil : userID.map { Request.identify($0) }
    let wishes = dialect.hasChannelInURL ? [] : channels.map { Request.subscribe($0) }
    return ([identity].compactMap { $0 } + wishes).map(dialect.encode)
  }

  /// What is asked for by these messages, and will be answered.
  var entries: Set<String> {
    let identity = dialect.hasUserInURL ? nil : userID
    return Set(
      (dialect.hasChannelInURL ? [] : channels.map(\.rawValue)) + (identity.map { [$0] } ?? []))
  }

  /// Empty where clients have no ping.
  var ping: [UInt8] { dialect.encode(Request.ping) }
  var pong: [UInt8] { dialect.encode(Request.pong) }

  /// Whether the server listens to its clients at all.
  var isHeard: Bool { !ping.isEmpty }

  /// Something to say there: to the channel that is heard, or to oneself; `nil` of servers that
  /// listen to nobody.
  var example: String? {
    let text = #""hello""#
    let direct = DirectMessage("chat", to: userID ?? "ann", members: #""text":\#(text)"#)
    var requests = [Request.direct(direct)]
    if let channel = try? channels.first ?? ChannelName(free: "lobby") {
      requests.append(.clientEvent("message", channel: channel, data: text))
    }
    return requests.map(dialect.encode).first { !$0.isEmpty }
      .map { String(decoding: $0, as: UTF8.self) }
  }
}

// MARK: Coming in

extension Visit {
  /// What a message is; `nil` of what the dialect does not know.
  func event(_ text: [UInt8]) -> Event? {
    do { return try dialect.decodeEvent(text) } catch { return nil }
  }

  /// Whether somebody said it; see ``Dialect/isMessage(_:)``.
  func isMessage(_ event: Event?) -> Bool { event.map(dialect.isMessage) ?? false }
}
