import Bytes

/// What an endpoint answered, or the bare token of it.
struct GivenToken: Equatable {
  var token: String
  /// `channel_data` or `user_data`.
  var data: String?
  var sharedSecret: String?
  /// Whether nothing else came with the token.
  var isBare = false

  /// `text` is the endpoint's JSON, or `KEY:SIGNATURE`.
  init(_ text: String) throws(Malformed) {
    let text = String(text.drop(while: \.isWhitespace)).trimmedAtEnd
    guard text.hasPrefix("{") || text.hasPrefix("[") || text.hasPrefix("\"") else {
      guard !text.isEmpty else { throw Malformed("the answer is empty") }
      guard !text.hasPrefix("<") else {
        throw Malformed("the answer is a web page, not JSON; check the endpoint's URL")
      }
      token = text
      isBare = true
      return
    }
    let answer: JSON
    do { answer = try JSON(parsing: text) } catch {
      throw Malformed("the answer is no JSON: \(error)")
    }
    guard answer.kind == .object else {
      throw Malformed("the answer is of kind \(answer.kind), and must be an object with 'auth'")
    }
    guard let token = try Self.text("auth", of: answer) else {
      throw Malformed("the answer has no 'auth', whose value is the token; add it")
    }
    self.token = token
    let channelData = try Self.text("channel_data", of: answer)
    let userData = try Self.text("user_data", of: answer)
    data = channelData ?? userData
    sharedSecret = try Self.text("shared_secret", of: answer)
  }

  private static func text(_ name: String, of answer: JSON) throws(Malformed) -> String? {
    guard let value = answer[name], !value.isNull else { return nil }
    guard let text = value.string else {
      throw Malformed(
        "'\(name)' is of kind \(value.kind), and must be a string"
          + (value.kind == .object ? " that holds the JSON, the very one that is signed" : ""))
    }
    return text
  }

  /// Why nothing can be looked for in it.
  struct Malformed: Error, Equatable {
    var reason: String
    init(_ reason: String) { self.reason = reason }
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
