import Bytes
import Dialects
import Messaging
import TestSupport
import Testing

@Suite("Tokens of channels and users (pusher.md §8, §15)")
struct ChannelTokenTests {
  static let app = App(
    id: "3", key: "278d425bdf160c739803", secret: Secret("7ad3773142a6692b25b8"))
  static let pythonApp = App(id: "4", key: "foo", secret: Secret("bar"))
  static let socket = SocketID(1234, 1234)

  @Test(
    "are signed as by the documentation and the libraries",
    arguments: [
      ("private-foobar", nil, "58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"),
      (
        "presence-foobar", #"{"user_id":10,"user_info":{"name":"Mr. Channels"}}"#,
        "31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80"
      ),
      (
        "presence-foobar", #"{"user_id":10,"user_info":{"name":"Mr. Pusher"}}"#,
        "afaed3695da2ffd16931f457e338e6c9f2921fa133ce7dac49f529792be6304c"
      ),
      (
        "presence-foobar", #"{"user_id": "10", "user_info": {"name": "Mr. Channels"}}"#,
        "96f61cf0b64a80c5cf1852da9dea2998a90fd7fa840c4cc62212573f1c524cdf"
      ),
      ("private-cache-x", nil, "1bfbd5489dffb7cb40b5cb77a8c424b3259c9d0c9f298df6106ba41489ee7cd6"),
      (
        "presence-foobar", #"{"user_id":"10","user_info":{"name":"Zoë"}}"#,
        "01929b58470549b26feda16bd5c83f392f22e023661d24e836df880b63d23e0b"
      ),
      (
        "private-encrypted-orders", nil,
        "bc32059df4abc5918d2a4ce084b4875fcfbe7ddc8c84eff6dbc5ef52029f2a6b"
      ),
    ] as [(String, String?, String)])
  func vectors(_ name: String, _ channelData: String?, _ signature: String) throws {
    let token = ChannelToken(Self.socket, channel(name), channelData: channelData)
    #expect(token.signed(by: Self.app) == "278d425bdf160c739803:" + signature)
    let member = try token.verify("278d425bdf160c739803:" + signature, by: Self.app)
    #expect((member?.userID == "10") == (channelData != nil))
  }

  @Test(
    "are those of the Python library's own tests",
    arguments: [
      (
        SocketID(345, 23), "private-channel", nil,
        "89955e77e1b40e33df6d515a5ecbba86a01dc816a5b720da18a06fd26f7d92ff"
      ),
      (
        SocketID(345, 23), "private-encrypted-channel", nil,
        "fff0503dfe4929f5162efe4d1dacbce524b0d8e7e1331117a8651c0e74d369e3"
      ),
      (
        SocketID(345, 43245), "presence-channel",
        #"{"user_id":"fred","user_info":{"key":"value"}}"#,
        "e80ba6439492c2113022c39297a87a948de14061cc67b5788e045645a68b8ccd"
      ),
    ] as [(SocketID, String, String?, String)])
  func pythonVectors(
    _ socket: SocketID, _ name: String, _ channelData: String?, _ signature: String
  ) {
    let token = ChannelToken(socket, channel(name), channelData: channelData)
    #expect(token.signed(by: Self.pythonApp) == "foo:" + signature)
  }

  @Test("may be signed with data on private channels, where it means nothing, or without it")
  func dataOnPrivateChannels() throws {
    let token = ChannelToken(
      Self.socket, channel("private-foobar"), channelData: #"{"user_id": "1"}"#)
    let with = "93d69252bacd941ca96b2e486420464890f126af80776d92f19ba7394672fb8c"
    let without = "58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"
    for signature in [with, without] {
      #expect(try token.verify("278d425bdf160c739803:" + signature, by: Self.app) == nil)
    }
    #expect(throws: Refusal.self) {
      try token.verify("278d425bdf160c739803:" + with.uppercased(), by: Self.app)
    }
  }

  @Test(
    "sign users in",
    arguments: [
      (#"{"id":"12345"}"#, "4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba"),
      (#"{"id": "12345"}"#, "d06dc389319077f890321aeac54e04868921e1601686928f61fc9bf702e92830"),
      (
        #"{"id":"12345","user_info":{"name":"Ann"},"watchlist":["7","8"]}"#,
        "457903950ee8bf92facc2372905dd3625e3635904fdc107f0f6374b64ca49b4e"
      ),
    ])
  func users(_ userData: String, _ signature: String) throws {
    let token = UserToken(Self.socket, userData: userData)
    #expect(token.signed(by: Self.app) == "278d425bdf160c739803:" + signature)
    let answer = try JSON(parsing: try token.answer(by: Self.app))
    #expect(answer["auth"]?.string == "278d425bdf160c739803:" + signature)
    #expect(answer["user_data"]?.string == userData)
    let user = try token.verify("278d425bdf160c739803:" + signature, by: Self.app)
    #expect(user.id == "12345")
  }

  @Test("sign the Python library's user in")
  func pythonUser() {
    let app = App(id: "5", key: "foo", secret: Secret("thisisasecret"))
    let token = UserToken(SocketID(12345, 6789), userData: #"{"id":"123","name":"John Smith"}"#)
    #expect(
      token.signed(by: app)
        == "foo:0dddb208b53c7649f3fbbb86254a6e1986bc6f8b566423ea690c9ca773497373")
  }

  @Test("are answered by an auth endpoint in one line")
  func answers() throws {
    let master = try #require(MasterKey(base64: "OHRXNUZRTG5pUTFzQlFGd3J3N3Q2VFZFc0paZDEweVk="))
    let signed = "foo:89955e77e1b40e33df6d515a5ecbba86a01dc816a5b720da18a06fd26f7d92ff"
    let open = ChannelToken(SocketID(345, 23), channel("private-channel"))
    #expect(try open.answer(by: Self.pythonApp, masterKey: master) == #"{"auth":"\#(signed)"}"#)

    let encrypted = ChannelToken(SocketID(345, 23), channel("private-encrypted-channel"))
    #expect(
      try encrypted.answer(by: Self.pythonApp, masterKey: master)
        == #"{"auth":"foo:fff0503dfe4929f5162efe4d1dacbce524b0d8e7e1331117a8651c0e74d369e3","#
        + #""shared_secret":"VmIsNZtCSteh8kazd2toc+ofhohBtUouQRSDtRvuyVI="}"#)

    let data = #"{"user_id":"fred","user_info":{"key":"value"}}"#
    let present = ChannelToken(
      SocketID(345, 43245), channel("presence-channel"), channelData: data)
    #expect(
      try present.answer(by: Self.pythonApp)
        == #"{"auth":"foo:e80ba6439492c2113022c39297a87a948de14061cc67b5788e045645a68b8ccd","#
        + #""channel_data":"{\"user_id\":\"fred\",\"user_info\":{\"key\":\"value\"}}"}"#)
  }

  @Test("are not made for users that no server would take")
  func answersNothing() {
    #expect(throws: Refusal.memberMissing(channel("presence-a"))) {
      try ChannelToken(Self.socket, channel("presence-a")).answer(by: Self.app)
    }
    for userData in [#"{"id":7}"#, #"{"id":""}"#, "{}", "[]", "x"] {
      #expect(throws: Refusal.self) {
        try UserToken(Self.socket, userData: userData).answer(by: Self.app)
      }
    }
  }

  @Test("3.12 need not say who the member is where that is legacy; of other data they never are")
  func legacy() throws {
    var app = Self.app
    let (ann, eve) = (#"{"user_id":"ann"}"#, #"{"user_id":"eve"}"#)
    let room = channel("presence-room")
    let unsigned = ChannelToken(Self.socket, room).signed(by: app)
    let ofAnn = ChannelToken(Self.socket, room, channelData: ann).signed(by: app)
    func member(_ data: String?, _ token: String) -> String? {
      try? ChannelToken(Self.socket, room, channelData: data).verify(token, by: app)?.userID
    }
    #expect(member(ann, ofAnn) == "ann" && member(eve, ofAnn) == nil)
    #expect(member(ann, unsigned) == nil && member(nil, unsigned) == nil)
    app.rules.presenceAuth = .legacy
    #expect(member(ann, ofAnn) == "ann" && member(eve, ofAnn) == nil)
    #expect(member(eve, unsigned) == "eve" && member(nil, unsigned) == nil)
    #expect(member("{}", unsigned) == nil)
  }
}

@Suite("Keys of encrypted channels (pusher.md §9, §15)")
struct MasterKeyTests {
  @Test(
    "are the digest of the channel's name and the master key",
    arguments: [
      (
        "private-encrypted-channel", "OHRXNUZRTG5pUTFzQlFGd3J3N3Q2VFZFc0paZDEweVk=",
        "VmIsNZtCSteh8kazd2toc+ofhohBtUouQRSDtRvuyVI="
      ),
      (
        "private-encrypted-orders", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "Rp+JW0P1Y4Dbn8NPhcFo88FAzz3QPb3PZ646obzmrp4="
      ),
    ])
  func vectors(_ name: String, _ master: String, _ secret: String) throws {
    let key = try #require(MasterKey(base64: master))
    #expect(key.sharedSecret(for: channel(name)).base64 == secret)
  }

  @Test("need 32 bytes in base 64", arguments: ["", "AAEC", "x", "AAECAwQFBgcICQoLDA0ODxAREhM="])
  func refuses(_ text: String) { #expect(MasterKey(base64: text) == nil) }
}
