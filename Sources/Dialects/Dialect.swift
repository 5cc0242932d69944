package import Messaging

/// One way to write requests and events as text messages, both directions of it.
///
/// The server decodes requests and encodes events, the client the other way round. One type doing
/// both is what keeps `rtm serve` and `rtm connect` from drifting apart.
package protocol Dialect: Sendable {
  /// One word, lower case.
  var name: String { get }

  /// Whether the URL may say whose a connection is: by `userId`, or by a `token` that proves it.
  var hasUserInURL: Bool { get }
  /// Whether the URL names the one channel that a connection hears.
  var hasChannelInURL: Bool { get }
  /// Where its clients are met, on a server that speaks others, too, and where no settings say
  /// otherwise; without a channel that the URL names.
  var path: String { get }
  /// Whether messages that are not text are taken for text, passed over, or end the connection.
  var binaryMessages: BinaryMessages { get }

  /// Whether who may not connect is refused by an HTTP status, not by a close code.
  var refusesByHTTP: Bool { get }
  /// Whether its server lets pages of any origin read its answers (Fetch, "CORS protocol").
  var answersPagesOfAnyOrigin: Bool { get }
  /// Whether a client hears its own events.
  var echoesToSender: Bool { get }
  /// Whether all that a client asks for is done before what it asks for next, so that it need not
  /// wait for a subscription's answer to send events to the channel.
  var subscribesAtOnce: Bool { get }
  /// Whose the rate of client events is, and which of them count.
  var eventRate: EventRate { get }
  /// Whether limits are looked at before tokens, and who is subscribed already needs none.
  var checksTokenLast: Bool { get }

  /// Checks the token of a subscription.
  ///
  /// - Returns: who the subscriber is, on presence channels; `nil` on others.
  func admit(_ claim: SubscriptionClaim, by app: App) throws(Refusal) -> Member?
  /// Throws where clients may not send events of their own.
  func admitClientEvent(on channel: ChannelName) throws(Refusal)

  /// Bytes are one text message, already valid UTF-8; `nil` where it asks for nothing.
  func decodeRequest(_ text: [UInt8]) throws(Refusal) -> Request?
  /// Empty where clients cannot ask for it.
  func encode(_ request: Request) -> [UInt8]

  /// Empty where clients are not told of it; `moment` is for dialects that say when and where.
  func encode(_ event: Event, at moment: @autoclosure () -> Moment) -> [UInt8]
  func decodeEvent(_ text: [UInt8]) throws(Refusal) -> Event
  /// Whether an event, as it was read, is what somebody said on a channel, to a user or to all; not
  /// about the connection, an answer to the client itself, or who is there.
  func isMessage(_ event: Event) -> Bool
  /// What a client hears last whose connection is ended by the refusal, as it may be where a token
  /// is wrong; `nil` where it stays in any case.
  func lastWords(of refusal: Refusal) -> Event?

  /// Whether those in a channel are told of each connection that comes and goes, who comes how many
  /// there are, and all clients what is for everybody: how users are, and broadcasts.
  var announcesConnections: Bool { get }
  /// Whether a client may send what makes no sense as often as it likes, and is told each time.
  var bearsNonsense: Bool { get }
  /// Whether a silent client is pinged by a message of the dialect.
  var pingsByMessage: Bool { get }
  /// Whether a silent client is neither pinged nor ended: TCP finds out who has gone.
  var allowsSilence: Bool { get }

  /// A client's event as it is published; `user` is the sender's, if it is anybody's.
  func published(
    _ data: String, from user: Identity?, at moment: @autoclosure () -> Moment
  ) -> String
  /// The same of a broadcast.
  func broadcast(_ payload: String, from user: Identity?, at moment: Moment) -> String
  /// A message from one client to another as it is published, where the dialect has any.
  func text(of message: DirectMessage, from sender: Visitor, at moment: Moment) -> String
  /// How an app's own server has messages sent, where that is not by signed events.
  var postings: [Posting] { get }
  /// What others call a connection.
  func connectionID(of socket: SocketID) -> String

  /// How a connection is closed, in WebSocket terms: `reason` fits a close frame (123 bytes).
  func closeFrame(for closing: Closing) -> (code: UInt16, reason: String)
  /// Whether who may not connect for this is cut off behind the message that says why, without a
  /// close frame.
  func drops(for refusal: Refusal) -> Bool
  /// What such a code means to a client; `nil` is a connection that ended without a close frame.
  func explanation(ofClose code: UInt16?) -> CloseExplanation
}

/// What a connection brings to be let into a channel.
package struct SubscriptionClaim: Sendable {
  package var socket: SocketID
  package var channel: ChannelName
  package var token: String?
  package var channelData: String?
  /// Whom the connection has signed in.
  package var user: Member?

  package init(
    _ socket: SocketID, _ channel: ChannelName, token: String? = nil, channelData: String? = nil,
    user: Member? = nil
  ) {
    self.socket = socket
    self.channel = channel
    self.token = token
    self.channelData = channelData
    self.user = user
  }
}

package enum EventRate: Sendable {
  /// Each connection's, of events that are all right.
  case ofConnection
  /// The same in any second, of all connections of a user together; each that is nobody's has its
  /// own.
  case ofUser
  /// Each connection's, of all that it tries to send, in windows of time that begin with an event.
  case ofAttempts
}

package enum BinaryMessages: Sendable { case refused, ignored, text }

extension Dialect {
  package var hasUserInURL: Bool { false }
  package var hasChannelInURL: Bool { false }
  package var path: String { "/" + name }
  package var binaryMessages: BinaryMessages { .refused }
  package var refusesByHTTP: Bool { false }
  package var answersPagesOfAnyOrigin: Bool { false }
  /// Where nobody knows when.
  package func encode(_ event: Event) -> [UInt8] {
    encode(event, at: Moment(milliseconds: 0, processID: 0))
  }
  package func isMessage(_ event: Event) -> Bool {
    guard case .published(let content) = event else { return false }
    return !Publication.isReserved(event: content.event)
  }
  package func lastWords(of refusal: Refusal) -> Event? { nil }
  package func connectionID(of socket: SocketID) -> String { "\(socket)" }
  package var announcesConnections: Bool { false }
  package var bearsNonsense: Bool { false }
  package var pingsByMessage: Bool { false }
  package var allowsSilence: Bool { false }
  package func published(
    _ data: String, from user: Identity?, at moment: @autoclosure () -> Moment
  ) -> String { data }
  package func broadcast(_ payload: String, from user: Identity?, at moment: Moment) -> String {
    payload
  }
  package func text(
    of message: DirectMessage, from sender: Visitor, at moment: Moment
  ) -> String { "" }
  package var postings: [Posting] { [] }
  package var echoesToSender: Bool { false }
  package var subscribesAtOnce: Bool { false }
  package var eventRate: EventRate { .ofConnection }
  package var checksTokenLast: Bool { false }

  package func admit(_ claim: SubscriptionClaim, by app: App) throws(Refusal) -> Member? {
    try ChannelToken(claim.socket, claim.channel, channelData: claim.channelData)
      .verify(claim.token, by: app, signedInAs: claim.user)
  }

  package func admitClientEvent(on channel: ChannelName) throws(Refusal) {
    guard channel.kind.carriesClientEvents else { throw .clientEventsNotOn(channel) }
  }

  package func drops(for refusal: Refusal) -> Bool { false }

  package func explanation(ofClose code: UInt16?) -> CloseExplanation {
    CloseExplanation(standard: code)
  }
}

/// Every dialect; the first is the one that `rtm serve` speaks unless it is told otherwise.
///
/// To add one: a folder here, a line below.
package let dialects: [any Dialect] = [
  PusherDialect(), LiteDialect(), RelayDialect(), UsersDialect(), RoomsDialect(),
]
