import Bytes
import Crypto
import Messaging

/// `KEY:SIGNATURE`: how an app's own server grants a client something, by signing its text.
enum TokenSignature {
  /// What is wrong with a token.
  enum Fault: Error {
    case malformed
    case ofOtherApp(key: String)
    case mismatch
  }

  static func sign(_ text: String, by app: App) -> String {
    app.key + ":" + HMACKey(app.secret.revealed).signature(of: text)
  }

  /// Checks that `token` is the signature of `text` by any key of the app.
  static func check(_ token: String, of text: String, by app: App) throws(Fault) {
    let parts = token.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { throw .malformed }
    guard let secret = app.secret(of: parts[0]) else { throw .ofOtherApp(key: String(parts[0])) }
    guard HMACKey(secret.revealed).isSignature(String(parts[1]), of: text) else {
      throw .mismatch
    }
  }
}
