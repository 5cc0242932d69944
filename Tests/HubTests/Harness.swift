import Dialects
import Hub
import Messaging
import TestSupport
import Threads
import Wire

/// A node of a few loops, turned by hand on the test's thread.
final class Harness {
  static let app = {
    var app = App(id: "1", key: "key", secret: Secret("secret"))
    app.rules.limits.presenceMembers = 3
    return app
  }()

  let usage: AppUsage
  let node: Node
  let shards: [Shard]
  private(set) var clients: [Client] = []

  init(
    loops: Int = 1, rules: App.Rules = Harness.app.rules, engine: any ClusterEngine,
    cacheLimit: Int = 1 << 20, compressor: Compressor? = nil,
    clock: ManualClock = ManualClock()
  ) throws {
    var app = Harness.app
    app.rules = rules
    usage = AppUsage(app)
    var mailboxes: [Mailbox<Shard.Message>] = []
    for _ in 0..<loops { mailboxes.append(try Mailbox()) }
    let node = Node(
      engine: engine, mailboxes: mailboxes, cacheLimit: cacheLimit, compressor: compressor,
      clock: { clock.now })
    self.node = node
    shards = mailboxes.enumerated().map { number, mailbox in
      Shard(number: number, node: node, mailbox: mailbox, idPrefix: UInt64(100 + number))
    }
  }

  func connect(
    loop: Int = 0, framing: Variant.Framing = .webSocket, dialect: String = "pusher"
  ) -> Client {
    let place = dialects.firstIndex { $0.name == dialect } ?? 0
    let variant = Variant(dialect: place, framing: framing)
    let client = Client.admitted(to: shards[loop], usage, variant)
    clients.append(client)
    return client
  }

  /// Takes the mail of all loops without ending their turns.
  func receiveMail() { for shard in shards { _ = shard.receiveMail() } }

  /// Ends a turn of every loop.
  func turn() {
    for shard in shards {
      _ = shard.receiveMail()
      shard.endTurn()
    }
  }

  /// Lets time pass for all loops, which then do what is due and take the mail that came of it.
  func wait(_ seconds: Int) {
    for shard in shards { shard.now += .seconds(seconds) }
    for _ in 0..<2 { turn() }
  }

  /// How many connections of the user are signed in, as the node counts them.
  func connections(of user: String) throws -> Int {
    let topic = Topic(app: "1", channel: try ChannelName(ofUser: user))
    return node.occupancy(of: topic)?.subscriptions ?? 0
  }

  func publish(_ event: String, to channel: String, excluding excluded: SocketID? = nil) throws {
    let topic = Topic(app: "1", channel: try ChannelName(channel))
    let publication = Publication(
      topic, event: event, data: event, excluded: excluded,
      cacheSeconds: topic.channel.isCached ? Self.cacheSeconds : nil)
    try node.publish([publication])
  }

  static let cacheSeconds = 60
}

/// A connection that remembers what it was sent, decoded from the very bytes. Its shard keeps it,
/// as a loop keeps its connections; it keeps nothing of the hub.
final class Client: Session, Outlet {
  private unowned let shard: Shard
  private(set) var id = SocketID(0, 0)
  private(set) var events: [Event] = []
  /// How many writes it took.
  private(set) var writes = 0
  private(set) var receivedBytes = 0
  private(set) var isFinished = false
  private(set) var closeCode: UInt16?
  /// What else happens at the moment that it takes a step.
  var onStep: ((SessionStep) -> Void)?
  /// Set to make the next write the one too many.
  var isFull = false
  private var parser: MessageParser
  private weak var subscriber: Subscriber?
  private let variant: Variant

  init(
    _ shard: Shard, _ usage: AppUsage,
    _ variant: Variant = Variant(dialect: 0, framing: .webSocket)
  ) throws(Refusal) {
    self.shard = shard
    self.variant = variant
    parser = MessageParser(
      from: .server, messageLimit: 1 << 24,
      inflation: variant.framing == .webSocketDeflated ? .alone(DeflatePool()) : nil)
    let subscriber = try shard.connect(
      self, usage: usage, variant: variant)
    self.subscriber = subscriber
    id = subscriber.id
  }

  /// For apps without a limit of connections.
  static func admitted(
    to shard: Shard, _ usage: AppUsage,
    _ variant: Variant = Variant(dialect: 0, framing: .webSocket)
  ) -> Client {
    do { return try Client(shard, usage, variant) } catch { preconditionFailure("\(error)") }
  }

  var outlet: any Outlet { self }
  func deliver(_ frames: [UInt8]) -> Int {
    writes += 1
    read(frames)
    return isFull ? .max : 0
  }
  func transmit(_ frames: [UInt8], isAnswer: Bool) -> Int { deliver(frames) }
  func took(_ step: SessionStep) { onStep?(step) }
  func finish() { isFinished = true }
  func cutOff(with frame: [UInt8]) {
    read(frame)
    isFinished = true
  }

  private func read(_ frames: [UInt8]) {
    receivedBytes += frames.count
    parser.feed(frames.span)
    do {
      while let message = try parser.next() {
        switch message {
        case .text(let text): events.append(try variant.spoken.decodeEvent(text))
        case .close(let code, _): closeCode = code
        default: break
        }
      }
    } catch {
      preconditionFailure("the shard wrote what no client can read: \(error)")
    }
  }
}

// MARK: What clients do

extension Client {
  func ask(_ request: Request) throws(Refusal) {
    if let subscriber { try shard.handle(request, from: subscriber) }
  }

  func subscribe(_ channel: String, as user: String? = nil) throws {
    let name = try ChannelName(channel)
    let data = user.map { #"{"user_id":"\#($0)"}"# }
    let token = ChannelToken(id, name, channelData: data).signed(by: Harness.app)
    try ask(.subscribe(name, token: name.kind.needsToken ? token : nil, channelData: data))
  }

  func signIn(_ user: String, watching watchlist: [String] = [], info: String = "null") throws {
    let list = watchlist.map { #""\#($0)""# }.joined(separator: ",")
    let data = #"{"id":"\#(user)","user_info":\#(info),"watchlist":[\#(list)]}"#
    let token = UserToken(id, userData: data).signed(by: Harness.app)
    try ask(.signIn(token: token, userData: data))
  }

  func identify(_ user: String, isVerified: Bool = false) throws {
    guard let subscriber else { return }
    try shard.identify(subscriber, as: Identity(user, isVerified: isVerified))
    shard.settle(subscriber)
  }

  func unsubscribe(_ channel: String) throws { try ask(.unsubscribe(ChannelName(channel))) }

  func send(_ event: String, to channel: String) throws {
    try ask(.clientEvent(event, channel: ChannelName(channel), data: "{}"))
  }

  func disconnect() {
    if let subscriber { shard.disconnect(subscriber) }
  }

  func close(because closing: Closing) {
    if let subscriber { shard.close(subscriber, because: closing) }
  }

  /// What it heard of channels, one short word each: `+room` subscribed, `A1` published, `>7`
  /// and `<7` members that came and went, `?` nothing cached, `#3` subscribers counted,
  /// `signed in`, `7,8|9` watched users that are online and offline.
  var story: [String] {
    events.compactMap { event in
      switch event {
      case .subscribed(let channel, _): "+\(channel)"
      case .published(let content): content.event
      case .cacheMissed: "?"
      case .memberAdded(_, let member): ">\(member.userID)"
      case .memberRemoved(_, let user): "<\(user)"
      case .other("pusher:subscription_error", let channel?, _): "-\(channel)"
      case .subscriptionCount(_, let count): "#\(count)"
      case .signedIn: "signed in"
      case .watched(let online, let offline):
        online.joined(separator: ",") + "|" + offline.joined(separator: ",")
      default: nil
      }
    }
  }
}
