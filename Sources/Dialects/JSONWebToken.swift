import Bytes
import Crypto
package import Messaging

/// A JSON Web Token that an app has signed for one of its users (RFC 7519), by HMAC SHA-256 alone
/// (RFC 7518 §3.2): a token that names any other algorithm, or none, is not believed.
package struct JSONWebToken: Equatable, Sendable {
  /// `sub`, whom it is for.
  package var subject: String
  /// `exp`, in seconds since 1970; `nil` is for ever.
  package var expires: Int?

  package init(for subject: String, expires: Int? = nil) {
    self.subject = subject
    self.expires = expires
  }

  package enum Fault: Error, Equatable {
    case malformed
    case critical
    case otherAlgorithm(String)
    case mismatch
    case expired
    case early
    case noDate(claim: String)
    case nobody
  }

  private static let header = #"{"alg":"HS256","typ":"JWT"}"#
}

extension JSONWebToken {
  package func signed(by secret: Secret, at now: Int) -> String {
    let claims = JSONWriter.text {
      $0.object { claims in
        claims.name("sub")
        claims.string(subject)
        claims.name("iat")
        claims.integer(now)
        if let expires {
          claims.name("exp")
          claims.integer(expires)
        }
      }
    }
    let text = Self.encode(Array(Self.header.utf8)) + "." + Self.encode(Array(claims.utf8))
    return text + "." + Self.encode(HMACKey(secret.revealed).code(of: Array(text.utf8)))
  }

  /// Checks a token by any secret of the app; `now` is in seconds since 1970.
  package init(checking token: String, by app: App, now: Int) throws(Fault) {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = Self.object(parts[0]),
      let signature = Self.decode(parts[2])
    else { throw .malformed }
    guard header["alg"]?.string == "HS256" else {
      throw .otherAlgorithm(header["alg"]?.string ?? "")
    }
    // What it must be understood by is nothing that we know (RFC 7515 §4.1.11).
    guard header["crit"] == nil else { throw .critical }
    let text = Array(token.utf8.prefix(parts[0].utf8.count + 1 + parts[1].utf8.count))
    let matches = app.keys.map {
      ConstantTime.equal(HMACKey($0.secret.revealed).code(of: text), signature)
    }
    guard matches.contains(true) else { throw .mismatch }
    guard let claims = Self.object(parts[1]) else { throw .malformed }
    let expires = try Self.date("exp", of: claims)
    if let expires, expires <= Double(now) { throw .expired }
    if let start = try Self.date("nbf", of: claims), start > Double(now) { throw .early }
    guard let subject = (claims["sub"] ?? claims["userId"])?.string, !subject.isEmpty else {
      throw .nobody
    }
    self.init(for: subject, expires: expires.map { Int(min($0, Self.latestDate)) })
  }

  /// In seconds since 1970, maybe with a fraction (RFC 7519 §2, `NumericDate`).
  private static func date(_ claim: String, of claims: JSON) throws(Fault) -> Double? {
    guard let value = claims[claim] else { return nil }
    guard value.kind == .number, let seconds = Double(value.text) else {
      throw .noDate(claim: claim)
    }
    return seconds
  }

  /// Of what is later it makes no difference how much; an `Int` holds no infinity.
  private static let latestDate = 0x1p53

  private static func object(_ part: Substring) -> JSON? {
    decode(part).flatMap { try? JSON(parsing: $0) }.flatMap { $0.kind == .object ? $0 : nil }
  }

  // MARK: base64url (RFC 4648 §5), without padding

  private static func encode(_ bytes: [UInt8]) -> String {
    let translated = Base64.encode(bytes).map { letter -> Character in
      switch letter {
      case "+": "-"
      case "/": "_"
      default: letter
      }
    }
    return String(translated.filter { $0 != "=" })
  }

  private static func decode(_ text: Substring) -> [UInt8]? {
    guard !text.utf8.contains(where: { "+/=".utf8.contains($0) }) else { return nil }
    let letters = text.utf8.map { letter in
      switch letter {
      case UInt8(ascii: "-"): UInt8(ascii: "+")
      case UInt8(ascii: "_"): UInt8(ascii: "/")
      default: letter
      }
    }
    let padding = [UInt8](repeating: UInt8(ascii: "="), count: (4 - letters.count % 4) % 4)
    return Base64.decode(letters + padding)
  }
}

extension JSONWebToken.Fault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformed: "it is no JSON Web Token; 'rtm auth jwt' makes one"
    case .critical: "its header has 'crit', which asks for what nobody here knows"
    case .otherAlgorithm(let name): "it is signed by '\(name)', and HS256 alone is taken"
    case .mismatch: "another secret signed it"
    case .expired: "it has expired; sign a new one"
    case .early: "it is not valid yet; check the clocks"
    case .noDate(let claim): "its '\(claim)' is no number of seconds since 1970"
    case .nobody: "it names nobody; put the user's id into 'sub'"
    }
  }
}

extension Identity {
  /// Who a client says that it is, which a token proves: it must be right, and of that user.
  /// Without one it depends on `app` what the client's word is worth.
  ///
  /// `now` is in seconds since 1970.
  /// - Returns: `nil` where the client says nothing.
  package init?(claimed: String?, token: String?, by app: App, now: Int) throws(Refusal) {
    let claimed = claimed.flatMap { $0.isEmpty ? nil : $0 }
    guard let token else {
      guard let claimed else { return nil }
      self.init(claimed, isVerified: app.rules.trustsUserIDs)
      return
    }
    let subject: String
    do { subject = try JSONWebToken(checking: token, by: app, now: now).subject } catch {
      throw .userUnproven(reason: "\(error)")
    }
    guard claimed == nil || claimed == subject else {
      throw .userUnproven(reason: "it is of '\(subject)'")
    }
    self.init(subject, isVerified: true)
  }
}
