import Bytes

/// What an app's own endpoint answers when a client asks to enter a channel, or to be signed in
/// (Pusher, "Authorizing users", "Authenticating users").
package struct AuthAnswer: Equatable, Sendable {
  /// The token.
  package var auth: String
  /// Who the user is, on presence channels.
  package var channelData: String?
  /// Who the user is that signs in.
  package var userData: String?
  /// Of an encrypted channel.
  package var sharedSecret: SharedSecret?

  /// Why an answer is none.
  package enum Malformed: Error, Equatable {
    case notJSON(String)
    case missing(String)
    case notText(String)
    case notASharedSecret
  }

  package init(parsing body: [UInt8]) throws(Malformed) {
    let answer: JSON
    do { answer = try JSON(parsing: body) } catch { throw .notJSON("\(error)") }
    guard let auth = try Self.text("auth", in: answer) else { throw .missing("auth") }
    self.auth = auth
    channelData = try Self.text("channel_data", in: answer)
    userData = try Self.text("user_data", in: answer)
    sharedSecret = try Self.text("shared_secret", in: answer).map { text throws(Malformed) in
      guard let secret = SharedSecret(base64: text) else { throw .notASharedSecret }
      return secret
    }
  }

  private static func text(_ name: String, in answer: JSON) throws(Malformed) -> String? {
    guard let value = answer[name], !value.isNull else { return nil }
    guard let text = value.string else { throw .notText(name) }
    return text
  }
}

extension AuthAnswer.Malformed: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notJSON(let reason): "it is no JSON: \(reason)"
    case .missing(let name): "it has no '\(name)'"
    case .notText(let name): "its '\(name)' must be a string, of JSON where it is JSON"
    case .notASharedSecret: "its 'shared_secret' is not 32 bytes in base 64"
    }
  }
}
