import Bytes
import Crypto
package import Messaging

/// What proves that an HTTP API call comes from the app: its parts, and their signature in the
/// query (Pusher HTTP API, "Authentication").
package struct APISignature: Sendable {
  private let method: String
  private let path: String
  private let query: APIQuery
  private let body: [UInt8]

  /// `path` is what was on the request line, up to the `?`, not decoded.
  package init(method: String, path: String, query: APIQuery, body: [UInt8] = []) {
    self.method = method
    self.path = path
    self.query = query
    self.body = body
  }

  private func signedText(_ parameters: [APIQuery.Parameter]) -> String {
    let sorted = parameters.filter { $0.name != "auth_signature" }.enumerated().sorted {
      // Repeated names stay in the order of the request; sorted(by:) does not promise that.
      let (one, other) = ($0.element.name.utf8, $1.element.name.utf8)
      return one.elementsEqual(other)
        ? $0.offset < $1.offset : one.lexicographicallyPrecedes(other)
    }
    let text = sorted.map { $0.element.name + "=" + $0.element.value }.joined(separator: "&")
    return "\(method.uppercased())\n\(path)\n\(text)"
  }
}

// MARK: Signing

extension APISignature {
  /// The whole query string of the signed call: the parameters there were, and the signature's own.
  ///
  /// `now` is in seconds since 1970.
  package func signedQuery(by app: App, now: Int) -> String {
    var parameters = query.decoded
    parameters.append(("auth_key", app.key))
    parameters.append(("auth_timestamp", String(now)))
    parameters.append(("auth_version", "1.0"))
    if !body.isEmpty { parameters.append(("body_md5", Digest.md5(body).hexadecimal)) }
    let signature = HMACKey(app.secret.revealed).signature(of: signedText(parameters))
    return APIQuery.encode(parameters + [("auth_signature", signature)])
  }
}

// MARK: Checking

extension APISignature {
  /// Checks a call against the app that its path names; `now` is in seconds since 1970.
  package func verify(by app: App, now: Int) throws(APIError) {
    guard query.count <= APIQuery.parameterLimit else {
      throw .tooManyParameters(query.count, limit: APIQuery.parameterLimit)
    }
    let key = try parameter("auth_key")
    guard let secret = app.secret(of: key) else { throw .unknownKey(key, app: app.id) }
    let version = try parameter("auth_version")
    guard version == "1.0" else { throw .wrongVersion(version) }
    try checkTimestamp(now: now, allowed: app.limits.clockSkewSeconds)
    try checkBody()
    let signature = try parameter("auth_signature")
    let hmac = HMACKey(secret.revealed)
    // Libraries sign decoded values; some forget to encode what they sign, or the reverse.
    guard
      hmac.isSignature(signature, of: signedText(query.decoded))
        || hmac.isSignature(signature, of: signedText(query.raw))
    else {
      throw .signatureMismatch(signed: signedText(query.decoded), signature: signature)
    }
  }

  private func checkTimestamp(now: Int, allowed: Int) throws(APIError) {
    let text = try parameter("auth_timestamp")
    guard let timestamp = Int(text), 0...99_999_999_999 ~= timestamp else {
      throw .malformedTimestamp(text)
    }
    let skew = timestamp - now
    guard abs(skew) <= allowed else {
      throw .exceeded(Excess(.clockSkew, seen: skew, allowed: allowed))
    }
  }

  /// pusher-http-python signs the digest of an empty body too.
  private func checkBody() throws(APIError) {
    guard let claimed = query["body_md5"] else {
      if !body.isEmpty { throw .bodyDigestMissing }
      return
    }
    let actual = Digest.md5(body).hexadecimal
    guard ConstantTime.equal(Array(claimed.utf8), Array(actual.utf8)) else {
      throw .bodyDigestMismatch(claimed: claimed, actual: actual)
    }
  }

  private func parameter(_ name: String) throws(APIError) -> String {
    guard let value = query[name] else { throw .missingParameter(name) }
    return value
  }
}
