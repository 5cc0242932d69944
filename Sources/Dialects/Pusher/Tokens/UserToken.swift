import Bytes
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

  private var signedText: String { "\(socket)::user::\(userData)" }
}

// MARK: Signing

extension UserToken {
  /// `KEY:SIGNATURE`.
  package func signed(by app: App) -> String { TokenSignature.sign(signedText, by: app) }

  /// One line of JSON, what an endpoint for user authentication must answer.
  ///
  /// - Throws: what a sign-in with this token would be refused for.
  package func answer(by app: App) throws(Refusal) -> String {
    _ = try user(in: app.rules)
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
}

// MARK: Checking

extension UserToken {
  /// Checks what a client brought as `auth`.
  package func verify(_ token: String, by app: App) throws(Refusal) -> User {
    do { try TokenSignature.check(token, of: signedText, by: app) } catch {
      switch error {
      case .malformed: throw .userTokenMalformed
      case .ofOtherApp(let key): throw .userTokenOfOtherApp(key: key)
      case .mismatch: throw .userTokenMismatch(signed: signedText, token: token)
      }
    }
    return try user(in: app.rules)
  }

  /// Whom `userData` names: `{"id":…,"user_info"?:…,"watchlist"?:[…]}`.
  private func user(in rules: App.Rules) throws(Refusal) -> User {
    let data: JSON
    do { data = try JSON(parsing: userData) } catch { throw invalid("is no JSON: \(error)") }
    let channel = try channel(of: try id(in: data), rules.limits)
    let info = data["user_info"].flatMap { $0.isNull ? nil : $0.compacted }
    try check(.memberSize, info?.utf8.count ?? 0, allowed: rules.limits.memberBytes)
    guard rules.honoursWatchlists else { return User(channel, info: info) }
    let ids = try watchlist(in: data)
    var watched: [ChannelName] = []
    var seen: Set<ChannelName> = []
    for id in ids.prefix(rules.limits.watchlistUsers) {
      let channel = try self.channel(of: id, rules.limits)
      if seen.insert(channel).inserted { watched.append(channel) }
    }
    return User(channel, info: info, watchlist: watched, watchlistLength: ids.count)
  }

  /// pusher-js turns the answer down unless the id is a string, so a number is no help to anybody.
  private func id(in data: JSON) throws(Refusal) -> String {
    let id = data["id"]
    if let number = id, number.kind == .number {
      throw invalid(#"needs an 'id' that is a string: write "\#(number.text)", not the number"#)
    }
    guard let text = id?.string, !text.isEmpty else {
      throw invalid("needs an 'id' that is a string, not empty")
    }
    return text
  }

  private func channel(of id: String, _ limits: App.Limits) throws(Refusal) -> ChannelName {
    try check(.userID, id.unicodeScalars.count, allowed: limits.userIDLength)
    do { return try ChannelName(ofUser: id) } catch {
      throw invalid("has the id '\(id)', after which no channel can be named: \(error)")
    }
  }

  private func check(_ limit: Limit, _ seen: Int, allowed: Int) throws(Refusal) {
    do { try Excess.check(limit, seen, allowed: allowed) } catch { throw .signInExceeds(error) }
  }

  private func watchlist(in data: JSON) throws(Refusal) -> [String] {
    guard let list = data["watchlist"], !list.isNull else { return [] }
    let ids = list.elements.compactMap(\.string)
    guard list.kind == .array, ids.count == list.elements.count else {
      throw invalid("needs a 'watchlist' that is an array of ids, each of them a string")
    }
    return ids
  }

  private func invalid(_ reason: String) -> Refusal {
    .invalidField("user_data", of: PusherEvent.signin, reason: reason)
  }
}
