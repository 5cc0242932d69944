import Bytes
import Crypto
package import Messaging

/// The proof of who a connection's user is, for `pusher:signin`, which the app's own server signs
/// (Pusher protocol, "Authenticating users").
package struct UserToken: Sendable {
  private let socket: SocketID
  private let userData: String

  /// `userData` is the very text that is signed: a JSON object with the user's `id`.
  package init(_ socket: SocketID, userData: String) {
    self.socket = socket
    self.userData = userData
  }

  /// `KEY:SIGNATURE`.
  package func signed(by app: App) -> String {
    app.key + ":" + HMACKey(app.secret.revealed).signature(of: "\(socket)::user::\(userData)")
  }

  /// One line of JSON, what an endpoint for user authentication must answer.
  ///
  /// - Throws: what pusher-js would turn the answer down for.
  package func answer(by app: App) throws(Refusal) -> String {
    try check()
    let token = signed(by: app)
    return JSONWriter.text {
      $0.object { answer in
        answer.name("auth")
        answer.string(token)
        answer.name("user_data")
        answer.string(userData)
      }
    }
  }

  private func check() throws(Refusal) {
    let user: JSON
    do { user = try JSON(parsing: userData) } catch {
      throw .invalidField("user_data", of: "pusher:signin", reason: "is no JSON: \(error)")
    }
    guard let id = user["id"]?.string, !id.isEmpty else {
      throw .invalidField(
        "user_data", of: "pusher:signin", reason: "needs an 'id' that is a string, not empty")
    }
  }
}
