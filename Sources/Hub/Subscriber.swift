import Dialects
package import Messaging

/// What a shard keeps for one connection. Belongs to the shard's loop.
package final class Subscriber {
  package let id: SocketID
  package let usage: AppUsage
  package let variant: Variant
  /// `nil` once the connection is gone.
  package internal(set) var session: (any Session)?
  /// By the shard's number for the topic.
  var subscriptions: [Int: Subscription] = [:]
  var clientEvents: any RateMeter
  var signIn = SignIn.none
  /// Whether what is for everybody is for it, too.
  var hearsEverybody = false
  /// Watched users of whom the directory has not said yet whether they are online.
  var unansweredWatches = 0
  /// Of connections of users, where the app has such who are away.
  var speech: Speech?
  /// Whether its app knows it: it has signed in, or brought a token that was right.
  var isAuthorized = false
  /// Frames for this connection alone that wait for the end of the turn.
  var ownFrames: [Piece] = []
  /// How many bytes of answers wait for the end of the turn.
  package var pendingBytes = 0
  /// This turn's output is not one shared batch: it has to be merged from several sources.
  var isIrregular = false
  /// While ``isIrregular``: the last of its shares in ``Turn/shares``.
  var lastShare: Int?
  /// The last turn in which a batch for this connection was met.
  var lastBatchTurn: UInt64 = 0
  /// A closing frame stands among ``ownFrames``; nothing comes after it.
  var isEnding = false

  init(_ session: any Session, id: SocketID, usage: AppUsage, variant: Variant) {
    self.session = session
    self.id = id
    self.usage = usage
    self.variant = variant
    clientEvents = variant.spoken.eventRate.meter
  }

  /// How far the connection has come to being a user's; boxed, for most are nobody's.
  indirect enum SignIn {
    case none
    /// The token was right; the client is told, by its `userData`, when the user's channel is open.
    case underWay(User, userData: String)
    case done(User)

    var user: User? {
      switch self {
      case .none: nil
      case .underWay(let user, _), .done(let user): user
      }
    }
  }

  /// One topic of one connection, from the request on. Small: every connection has some.
  struct Subscription {
    /// Tells this attempt from an earlier one at the same topic.
    let ticket: UInt64
    /// Who it is, on presence channels only.
    let member: Member?
    /// Where it stands in the roster; `nil` until the directory has let it in.
    var position: Int?
    /// The client asked to be let in, or to be told again; one answer serves all who ask meanwhile,
    /// or a few bytes of requests would bring a long list of members each.
    var awaitsAnswer = true
  }
}
