import Bytes
package import Messaging

/// Why an HTTP API call was turned down, in words its sender can act on; never with a secret in it.
package enum APIError: Error, Equatable, Sendable {
  // Nobody we know has signed the call: 401.
  case missingParameter(String)
  case unknownKey(String, app: String)
  /// Where the path names no app, so that the key has to.
  case keyOfNoApp(String)
  case wrongVersion(String)
  case malformedTimestamp(String)
  case bodyDigestMissing
  case bodyDigestMismatch(claimed: String, actual: String)
  case signatureMismatch(signed: String, signature: String)
  /// The same call came before, and the server insists on taking each once.
  case replayed
  /// It came in place of a signature.
  case bearerTokenWrong

  /// 403.
  case appDisabled(id: String)

  // The call makes no sense: 400.
  case malformedBody(String)
  case missingField(String)
  case invalidField(String, reason: String)
  case invalidChannel(String, ChannelName.Invalid)
  case reservedEvent(String)
  case tooManyParameters(Int, limit: Int)
  case unknownAttribute(String)
  case attributeUnavailable(ChannelAttribute, reason: String)
  case notPresence(ChannelName)
  /// One event of a batch is at fault; counted from 0.
  indirect case inBatch(Int, APIError)

  /// What came is more than the app allows: 400, 413 for data, 401 for clocks, 429
  /// for rates.
  case exceeded(Excess)
  case unknownApp(id: String)
  /// The server is behind with deliveries; the same again may be taken soon.
  case overloaded
}

extension APIError {
  /// Of the HTTP response.
  package var status: Int {
    switch self {
    case .missingParameter, .unknownKey, .keyOfNoApp, .wrongVersion, .malformedTimestamp,
      .bodyDigestMissing, .bodyDigestMismatch, .signatureMismatch, .replayed, .bearerTokenWrong:
      401
    case .appDisabled: 403
    case .malformedBody, .missingField, .invalidField, .invalidChannel, .reservedEvent,
      .tooManyParameters, .unknownAttribute, .attributeUnavailable, .notPresence:
      400
    case .exceeded(let excess):
      switch excess.limit {
      case .eventData: 413
      case .clockSkew: 401
      case .apiRequests: 429
      default: 400
      }
    case .unknownApp: 404
    case .overloaded: 503
    case .inBatch(_, let error): error.status
    }
  }

  /// The limit that the caller went beyond, if that is what it was.
  package var limit: Limit? {
    switch self {
    case .exceeded(let excess): excess.limit
    case .inBatch(_, let error): error.limit
    default: nil
    }
  }
}

extension APIError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownApp(let id):
      "no app has the id '\(id)'; check it, and that the server was started with this app"
    case .appDisabled(let id):
      "the app '\(id)' is disabled; set its 'enabled' to true, or leave --no-enabled out"
    case .overloaded:
      "the server is behind with deliveries; try again in a second"
    case .exceeded(let excess):
      excess.description
    case .missingParameter, .unknownKey, .keyOfNoApp, .wrongVersion, .malformedTimestamp,
      .bodyDigestMissing, .bodyDigestMismatch, .signatureMismatch, .replayed, .bearerTokenWrong:
      signatureReason
    case .malformedBody, .missingField, .invalidField, .invalidChannel, .reservedEvent,
      .tooManyParameters, .unknownAttribute, .attributeUnavailable, .notPresence, .inBatch:
      fieldReason
    }
  }

  private var signatureReason: String {
    switch self {
    case .missingParameter(let name):
      "the query needs '\(name)'; sign the request with the app's key and secret"
    case .unknownKey(let key, let app):
      "'\(key)' is no key of app '\(app)'; use the app's own key"
    case .keyOfNoApp(let key):
      "no app has the key '\(key)'; check it, and that the server was started with this app"
    case .wrongVersion(let version):
      "auth_version is '\(version)'; this server knows 1.0"
    case .malformedTimestamp(let text):
      "auth_timestamp is '\(text)'; send whole seconds since 1970"
    case .bodyDigestMissing:
      "a request with a body needs body_md5 in its query; sign the MD5 of the body"
    case .bodyDigestMismatch(let claimed, let actual):
      "body_md5 is '\(claimed)', but the body that came has '\(actual)'; sign the bytes you send"
    case .signatureMismatch(let signed, let signature):
      "Invalid signature: Expected HMAC SHA256 hex digest of '\(signed)', but got '\(signature)'; "
        + "check the secret, and that what was signed is what was sent"
    case .replayed:
      "this signature was taken before, and --replay-cache takes each once; sign every call anew "
        + "(the same call has the same signature for a second)"
    case .bearerTokenWrong:
      "this bearer token is wrong; see --bearer-token, or sign the request instead"
    default:
      "refused"  // Not to be seen: ``description`` knows where each case belongs.
    }
  }

  private var fieldReason: String {
    switch self {
    case .malformedBody(let reason):
      "the body is not understood: \(reason); send a JSON object"
    case .missingField(let field):
      "'\(field)' is missing; add it"
    case .invalidField(let field, let reason):
      "'\(field)' \(reason)"
    case .invalidChannel(let text, let reason):
      "'\(text)' names no channel: \(reason)"
    case .reservedEvent(let event):
      "'\(event)' is reserved; use a name that does not begin with 'pusher:' or 'pusher_internal:'"
    case .tooManyParameters(let count, let limit):
      "a query has at most \(limit) parameters; this one has \(count); put them into the body"
    case .unknownAttribute(let name):
      "'\(name)' is nothing to ask for by 'info'; there is "
        + ChannelAttribute.allCases.map(\.rawValue).joined(separator: ", ")
    case .attributeUnavailable(let attribute, let reason):
      "'\(attribute.rawValue)' \(reason); leave it out of 'info'"
    case .notPresence(let channel):
      "'\(channel)' has no users; ask of a channel whose name begins with 'presence-'"
    case .inBatch(let index, let error):
      "batch[\(index)]: \(error)"
    default:
      "refused"  // Not to be seen: ``description`` knows where each case belongs.
    }
  }
}

extension APIError {
  /// What an error response says, ours or another server's; `nil` if its body is of another form.
  package static func reason(in body: [UInt8]) -> String? {
    do { return try JSON(parsing: body)["error"]?.string } catch { return nil }
  }
}
