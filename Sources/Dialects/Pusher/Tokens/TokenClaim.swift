import Bytes
import Crypto
package import Messaging

/// A token as somebody has it, with what it is said to grant: all of it text, for any of it may be
/// what is wrong.
package struct TokenClaim: Equatable, Sendable {
  package var socket: String
  /// `nil` of a token that signs a user in.
  package var channel: String?
  /// `channel_data` or `user_data`, as it came.
  package var data: String?
  /// `KEY:SIGNATURE`, if it is as it should be.
  package var token: String

  package init(socket: String, channel: String?, data: String?, token: String) {
    self.socket = socket
    self.channel = channel
    self.data = data
    self.token = token
  }

  /// What has to be signed.
  package var signedText: String {
    guard let channel else { return "\(socket)::user::\(data ?? "")" }
    return ([socket, channel] + (data.map { [$0] } ?? [])).joined(separator: ":")
  }
}

// MARK: Diagnosis

extension TokenClaim {
  /// What is the matter with the token itself; what it grants is another matter.
  package enum Finding: Equatable, Sendable {
    case valid
    /// It is not `KEY:SIGNATURE`.
    case malformed(reason: String)
    /// Nobody that we know has its key.
    case unknownKey(String)
    /// It is good, but of another app.
    case ofOtherApp(key: String, name: String)
    /// Another text was signed; `mistake` is a sentence about the one who did.
    case otherText(mistake: String, signed: String)
    /// The right text was signed with something else than the secret.
    case otherSecret(mistake: String)
    /// None of the usual mistakes explains it.
    case unexplained
  }

  /// Looks for the one mistake that explains the token: `others` are apps with the names that their
  /// owner knows them by.
  package func finding(by app: App, others: [(name: String, app: App)] = []) -> Finding {
    let parts = token.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      return .malformed(reason: "it is not KEY:SIGNATURE, the app's key and a signature")
    }
    let (key, signature) = (String(parts[0]), String(parts[1]))
    if let fault = Self.fault(ofSignature: signature) { return .malformed(reason: fault) }
    guard let secret = app.secret(of: key) else {
      for other in others {
        guard let secret = other.app.secret(of: key) else { continue }
        let isGood = HMACKey(secret.revealed).isSignature(signature, of: signedText)
        return isGood ? .ofOtherApp(key: key, name: other.name) : .unknownKey(key)
      }
      return .unknownKey(key)
    }
    return finding(signature, by: HMACKey(secret.revealed))
      ?? secretMistake(signature, key: key, secret.revealed, others) ?? .unexplained
  }

  private static func fault(ofSignature signature: String) -> String? {
    let digits = signature.utf8
    guard digits.allSatisfy({ $0.hexadecimalValue != nil }) else {
      return "its signature is not hexadecimal; write the HMAC's bytes as digits 0-9 and a-f"
    }
    guard digits.count == 64 else {
      let hint =
        [32: " as MD5 has", 40: " as SHA-1 has", 128: " as SHA-512 has"][digits.count] ?? ""
      return "its signature has \(digits.count) digits\(hint), and HMAC-SHA256 has 64"
    }
    guard signature == signature.lowercased() else {
      return "its signature has upper-case digits; write them in lower case"
    }
    return nil
  }

  private func finding(_ signature: String, by key: HMACKey) -> Finding? {
    if key.isSignature(signature, of: signedText) { return .valid }
    for (mistake, text) in TextMistakes(claim: self).all
    where key.isSignature(signature, of: text) {
      return .otherText(mistake: mistake, signed: text)
    }
    return nil
  }

  /// What people sign with by mistake.
  private func secretMistake(
    _ signature: String, key: String, _ secret: String, _ others: [(name: String, app: App)]
  ) -> Finding? {
    let candidates =
      [
        ("the key was used for the secret", key),
        (
          "the secret that signed has a newline at its end; trim what is read from a file",
          secret + "\n"
        ),
        ("the secret that signed has a space at its end; trim it", secret + " "),
        ("the secret that signed is in quotes; take them off", "\"\(secret)\""),
        ("the secret here has white space around it that the signer's has not", trimmed(secret)),
      ]
      + others.flatMap { other in
        other.app.keys.map { ("the secret is that of \(other.name)", $0.secret.revealed) }
      }
    return candidates.first { _, candidate in
      candidate != secret && HMACKey(candidate).isSignature(signature, of: signedText)
    }.map { .otherSecret(mistake: $0.0) }
  }

  private func trimmed(_ text: String) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
