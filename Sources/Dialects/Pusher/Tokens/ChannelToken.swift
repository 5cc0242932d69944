import Bytes
package import Messaging

/// The right of one connection to one channel, which the app's own server grants by signing it
/// (Pusher protocol, "Generating authentication signatures").
package struct ChannelToken: Sendable {
  private let socket: SocketID
  private let channel: ChannelName
  private let channelData: String?

  /// `channelData` is the very text that is, or was, signed: who the user is, on presence channels;
  /// on others it means nothing, but libraries sign it there, too.
  package init(_ socket: SocketID, _ channel: ChannelName, channelData: String? = nil) {
    self.socket = socket
    self.channel = channel
    self.channelData = channelData
  }

  private var signedText: String {
    guard let channelData else { return "\(socket):\(channel)" }
    return "\(socket):\(channel):\(channelData)"
  }
}

// MARK: Signing

extension ChannelToken {
  /// `KEY:SIGNATURE`.
  package func signed(by app: App) -> String { TokenSignature.sign(signedText, by: app) }

  /// One line of JSON, what an auth endpoint must answer; `masterKey` is for encrypted channels.
  ///
  /// - Throws: what a subscription with this token would be refused for.
  package func answer(by app: App, masterKey: MasterKey? = nil) throws(Refusal) -> String {
    if channel.kind == .presence { _ = try member(within: app.limits) }
    let token = signed(by: app)
    return JSONWriter.text {
      $0.object { answer in
        answer.name("auth")
        answer.string(token)
        if let channelData {
          answer.name("channel_data")
          answer.string(channelData)
        }
        if channel.kind == .encrypted, let masterKey {
          answer.name("shared_secret")
          answer.string(masterKey.sharedSecret(for: channel).base64)
        }
      }
    }
  }
}

// MARK: Checking

extension ChannelToken {
  /// Checks what a client brought as `auth`; a public channel needs none.
  ///
  /// `user` is whom the connection has signed in: on a presence channel that is who it is, if it
  /// brings no `channel_data`, and then the token is signed without any.
  /// - Returns: the user, on presence channels; `nil` on others.
  package func verify(
    _ token: String?, by app: App, signedInAs user: Member? = nil
  ) throws(Refusal) -> Member? {
    guard channel.kind.needsToken else { return nil }
    guard let token, !token.isEmpty else { throw .tokenMissing(channel) }
    let user = channelData == nil ? user : nil
    if channel.kind == .presence, user == nil, channelData == nil { throw .memberMissing(channel) }
    try checkSize(within: app.limits)
    do { try TokenSignature.check(token, of: signedText, by: app) } catch {
      switch error {
      case .malformed: throw .tokenMalformed(channel)
      case .ofOtherApp(let key): throw .tokenOfOtherApp(channel, key: key)
      case .mismatch:
        guard isSignedWithoutData(token, by: app) else {
          throw .tokenMismatch(channel, signed: signedText, token: token)
        }
      }
    }
    guard channel.kind == .presence else { return nil }
    if let user { return user }
    return try member(within: app.limits)
  }

  /// Not every server signs the data where it means nothing, and some do nowhere.
  private func isSignedWithoutData(_ token: String, by app: App) -> Bool {
    guard channelData != nil, channel.kind != .presence || app.rules.presenceAuth == .legacy else {
      return false
    }
    return (try? TokenSignature.check(token, of: "\(socket):\(channel)", by: app)) != nil
  }

  /// Before the signature is computed, for that takes time in proportion.
  private func checkSize(within limits: App.Limits) throws(Refusal) {
    let bytes = channelData?.utf8.count ?? 0
    do { try Excess.check(.memberSize, bytes, allowed: limits.memberBytes) } catch {
      throw .subscriptionExceeds(channel, error)
    }
  }

  /// Whom `channelData` names: `{"user_id":…,"user_info"?:…}`.
  private func member(within limits: App.Limits) throws(Refusal) -> Member {
    guard let channelData else { throw .memberMissing(channel) }
    try checkSize(within: limits)
    let data: JSON
    do { data = try JSON(parsing: channelData) } catch {
      throw invalid("is no JSON: \(error)")
    }
    guard data.kind == .object else { throw invalid("must be a JSON object with a user_id") }
    guard let userID = try userID(in: data) else { throw .memberMissing(channel) }
    guard !userID.isEmpty else { throw invalid("has an empty user_id") }
    let length = userID.unicodeScalars.count
    do { try Excess.check(.userID, length, allowed: limits.userIDLength) } catch {
      throw .subscriptionExceeds(channel, error)
    }
    let info = data["user_info"].flatMap { $0.isNull ? nil : $0.compacted }
    return Member(userID: userID, info: info)
  }

  /// Numbers are allowed up to 2⁵³, as JavaScript knows them; they become their digits.
  private func userID(in data: JSON) throws(Refusal) -> String? {
    guard let value = data["user_id"], !value.isNull else { return nil }
    if let text = value.string { return text }
    let largest = 1 << 53
    guard let number = value.integer, -largest...largest ~= number else {
      throw invalid("needs a user_id that is a string, or a whole number up to 2^53")
    }
    return String(number)
  }

  private func invalid(_ reason: String) -> Refusal { .memberInvalid(channel, reason: reason) }
}
