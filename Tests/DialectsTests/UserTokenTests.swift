import Dialects
import Messaging
import Testing

@Suite("Tokens of users (Pusher protocol, \"Authenticating users\")")
struct UserTokenTests {
  static let app = App(id: "3", key: "key", secret: Secret("secret"))
  static let socket = SocketID(1, 2)

  @Test(
    "name the user, with whatever else the app tells of them",
    arguments: [
      (#"{"id":"ann"}"#, User(userChannel("ann"))),
      (#"{"id":"a@b.c","user_info":null,"watchlist":null}"#, User(userChannel("a@b.c"))),
      (
        #"{ "user_info" : { "name" : "Zo\u00eb" }, "id" : "7" }"#,
        User(userChannel("7"), info: #"{"name":"Zo\u00eb"}"#)
      ),
      (
        #"{"id":"7","watchlist":["8","9","8","7"]}"#,
        User(
          userChannel("7"), watchlist: ["8", "9", "7"].map(userChannel), watchlistLength: 4)
      ),
    ])
  func reads(_ userData: String, _ user: User) throws {
    #expect(try verify(userData) == user)
    #expect(user.member == Member(userID: user.id, info: user.info))
  }

  @Test(
    "are refused for what the user cannot be",
    arguments: [
      ("x", "is no JSON"), ("[]", "needs an 'id' that is a string"),
      ("{}", "needs an 'id' that is a string, not empty"), (#"{"id":""}"#, "not empty"),
      (#"{"id":12}"#, #"needs an 'id' that is a string: write "12", not the number"#),
      (#"{"id":null}"#, "needs an 'id'"), (#"{"id":["7"]}"#, "needs an 'id'"),
      (#"{"id":"a b"}"#, "has the id 'a b', after which no channel can be named"),
      (#"{"id":"a/b"}"#, "'/' is not allowed"), (#"{"id":"\u0301x"}"#, "is not allowed"),
      (##"{"id":"#1"}"##, "'#' is not allowed"),
      (
        #"{"id":"\#(String(repeating: "x", count: 129))"}"#,
        "this one has 129; raise --max-user-id"
      ),
      (#"{"id":"7","watchlist":"8"}"#, "needs a 'watchlist' that is an array of ids"),
      (#"{"id":"7","watchlist":[8]}"#, "each of them a string"),
      (#"{"id":"7","watchlist":["a b"]}"#, "has the id 'a b'"),
      (
        #"{"id":"7","user_info":"\#(String(repeating: "x", count: 2047))"}"#,
        "this has 2049; raise --max-member-size"
      ),
    ])
  func refuses(_ userData: String, _ reason: String) {
    let refusal = #expect(throws: Refusal.self) { try verify(userData) }
    let isForALimit = refusal?.limit != nil
    #expect(
      isForALimit || refusal?.description.hasPrefix("'user_data' of 'pusher:signin' ") == true)
    #expect(refusal?.description.contains(reason) == true, "\(refusal as Any)")
  }

  @Test(
    "are refused unless the app has signed this user for this connection",
    arguments: [
      ("", .userTokenMalformed), ("key", .userTokenMalformed), ("key:", .userTokenMalformed),
      ("other:sig", .userTokenOfOtherApp(key: "other")),
      (
        "key:sig",
        .userTokenMismatch(signed: #"1.2::user::{"id":"7"}"#, token: "key:sig")
      ),
    ] as [(String, Refusal)])
  func refusesTokens(_ token: String, _ refusal: Refusal) {
    let user = UserToken(Self.socket, userData: #"{"id":"7"}"#)
    #expect(throws: refusal) { try user.verify(token, by: Self.app) }
    let others = UserToken(SocketID(1, 3), userData: #"{"id":"7"}"#).signed(by: Self.app)
    #expect(throws: Refusal.self) { try user.verify(others, by: Self.app) }
  }

  @Test("of a long watchlist the first are watched; where there are none it is not even read")
  func cutsWatchlists() throws {
    let ids = (0..<101).map { #""\#($0)""# }.joined(separator: ",")
    let user = try verify(#"{"id":"7","watchlist":[\#(ids)]}"#)
    #expect(user.watchlist.count == 100)
    #expect(user.watchlist.last?.userID == "99")
    #expect(user.watchlistLength == 101)
    var app = Self.app
    app.rules.honoursWatchlists = false
    let token = UserToken(Self.socket, userData: #"{"id":"7","watchlist":[8]}"#)
    #expect(try token.verify(token.signed(by: app), by: app) == User(userChannel("7")))
  }

  @Test("stand in for channel_data, and then the token of the channel is signed without")
  func enterPresence() throws {
    let room = channel("presence-room")
    let ann = Member(userID: "ann", info: "[1]")
    let bare = ChannelToken(Self.socket, room)
    let token = bare.signed(by: Self.app)
    #expect(try bare.verify(token, by: Self.app, signedInAs: ann) == ann)
    #expect(throws: Refusal.memberMissing(room)) { try bare.verify(token, by: Self.app) }
    let named = ChannelToken(Self.socket, room, channelData: #"{"user_id":10}"#)
    #expect(
      try named.verify(named.signed(by: Self.app), by: Self.app, signedInAs: ann)
        == Member(userID: "10"), "channel_data says who it is")
  }

  private func verify(_ userData: String) throws -> User {
    let token = UserToken(Self.socket, userData: userData)
    return try token.verify(token.signed(by: Self.app), by: Self.app)
  }
}

private func userChannel(_ id: String) -> ChannelName { channel("#server-to-user-\(id)") }
