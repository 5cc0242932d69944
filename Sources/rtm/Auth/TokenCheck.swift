import Dialects
import Messaging

/// Finds out what a server would say of a token, and what its maker did wrong.
struct TokenCheck {
  let app: App
  /// Those that are known here beside it, with names that say where from.
  var others: [(name: String, app: App)] = []
  /// Where it is known, for encrypted channels.
  var masterKey: MasterKey?

  /// `channel` is `nil` of a token that signs a user in.
  func report(on given: GivenToken, socket: String, channel: String?) -> TokenReport {
    let claim = TokenClaim(
      socket: socket, channel: channel, data: given.data, token: given.token)
    var report = TokenReport(
      isGood: false, reason: "", wanted: claim.signedText, token: given.token)
    do {
      report.reason =
        try channel.map { try admission(of: given, socket, to: $0) }
        ?? signIn(of: given, socket)
      report.isGood = true
    } catch let error as MissingPart {
      report.reason = error.description
      report.wanted = nil
    } catch {
      explain(error, claim, &report)
    }
    return report
  }

  // MARK: As a server does it

  private func admission(
    of given: GivenToken, _ socket: String, to text: String
  ) throws -> String {
    let socket = try socketID(socket)
    let channel = try ChannelName(text)
    guard channel.kind.needsToken else {
      return "\(channel) is open to all, and nobody looks at the token"
    }
    guard channel.kind != .presence || given.data != nil else {
      throw MissingPart(
        name: "channel_data", isBare: given.isBare, text: "\(socket):\(channel):CHANNEL_DATA")
    }
    let token = ChannelToken(socket, channel, channelData: given.data)
    let member = try token.verify(given.token, by: app)
    if channel.kind == .encrypted, !given.isBare { try check(given.sharedSecret, of: channel) }
    let who = member.map { "\(socket), who is user \($0.userID)," } ?? "\(socket)"
    return "\(who) may subscribe to \(channel)"
  }

  private func signIn(of given: GivenToken, _ socket: String) throws -> String {
    guard let data = given.data else {
      throw MissingPart(
        name: "user_data", isBare: given.isBare, text: "\(socket)::user::USER_DATA")
    }
    let user = try UserToken(socketID(socket), userData: data).verify(given.token, by: app)
    return "\(socket) may sign in as user \(user.channel.userID ?? "")"
  }

  private func check(_ secret: String?, of channel: ChannelName) throws(Incomplete) {
    guard let secret else {
      throw Incomplete(
        "the token is good, but the answer for an encrypted channel has a 'shared_secret', too")
    }
    guard SharedSecret(base64: secret) != nil else {
      throw Incomplete("'shared_secret' is not 32 bytes in base 64")
    }
    guard let masterKey, masterKey.sharedSecret(for: channel).base64 != secret else { return }
    throw Incomplete(
      "the token is good, but 'shared_secret' is not that of this channel and master key; it is "
        + "the SHA-256 of the channel's name followed by the master key's 32 bytes")
  }

  private struct Incomplete: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  /// What says who the user is, without which nobody can tell what was to be signed.
  private struct MissingPart: Error, CustomStringConvertible {
    let name: String
    let isBare: Bool
    /// What has to be signed, with a word in the data's place.
    let text: String

    var description: String {
      let place = isBare ? "give it with --data" : "answer it beside 'auth'"
      return "'\(name)' is missing, which says who the user is; \(place), and sign \(text)"
    }
  }

  // MARK: As its maker should know it

  private func explain(
    _ error: any Error, _ claim: TokenClaim, _ report: inout TokenReport
  ) {
    let isOfSignature = (error as? Refusal)?.isOfSignature ?? false
    guard isOfSignature else { return report.reason = "\(error)" }
    switch claim.finding(by: app, others: others) {
    case .valid: report.reason = "\(error)"
    case .malformed(let reason): report.reason = reason
    case .unknownKey(let key):
      report.reason =
        "it is signed with the key '\(key)', and the app's is '\(app.key)'; sign with "
        + "the key and secret of the app that the client connects to"
    case .ofOtherApp(let key, let name):
      report.reason =
        "it is good for \(name), whose key '\(key)' it is signed with, and not for "
        + "the key '\(app.key)'; take the secret of the app that the client connects to"
    case .otherText(let mistake, let signed):
      (report.reason, report.signed) = (mistake, signed)
    case .otherSecret(let mistake): report.reason = mistake
    case .unexplained:
      report.reason =
        "no usual mistake explains it: it may be made for another socket id or channel, or with "
        + "another secret; compare what was signed with the text below, and then the secrets"
    }
  }
}

extension Refusal {
  /// Whether the token itself is at fault, not what it grants.
  fileprivate var isOfSignature: Bool {
    switch self {
    case .tokenMalformed, .tokenOfOtherApp, .tokenMismatch, .userTokenMalformed,
      .userTokenOfOtherApp, .userTokenMismatch:
      true
    default: false
    }
  }
}
