import Dialects
import Hub
import Messaging
import Network
import Reactor
import Settings
import Telemetry
import Transport
import Wire

/// A WebSocket client of the server: turns its text into requests to the hub, and refusals into
/// text. Everything it is sent but pings and pongs goes through the shard, which keeps the order.
final class ClientSession {
  private let connection: WebSocketConnection
  private let worker: Worker
  private let variant: Variant
  private var place: Admission.Place
  /// `nil` before the session has begun and after it has ended.
  private var subscriber: Subscriber?
  private var wasPinged = false
  /// For how long nothing will have come when the deadline that is set passes.
  private var silentSeconds = 0
  private var violations = 0
  private var messages = TokenBucket()
  private var wasSlowedDown = false
  /// When it began, in seconds since 1970.
  let since = WallClock.seconds
  /// Why the connection ends, once it is known, and whose it was; for the log.
  private var ending: Ending?

  /// For a client whose handshake is done. Begins with ``begin(as:with:)``.
  init(
    _ connection: WebSocketConnection, variant: Variant, place: Admission.Place, worker: Worker
  ) {
    self.connection = connection
    self.place = place
    self.variant = variant
    self.worker = worker
    worker.sessionBegan()
    connection.delegate = self
  }

  private var settings: ServerSettings { worker.shared.settings }
  private var shard: Shard { worker.shard }
  private var log: Log { worker.shared.log }
  private var dialect: any Dialect { variant.spoken }
}

// MARK: Beginning

extension ClientSession {
  /// Greets the client, lets it into the `channel` or has it be the `user` of its URL, if it has
  /// one, then reads what it sent behind its handshake, `rest`.
  func begin(
    as usage: AppUsage, in channel: ChannelName? = nil, of user: Identity? = nil,
    with rest: [UInt8]
  ) throws(Refusal) {
    shard.now = worker.loop.now
    do { try worker.shared.admission.enter(&place, usage) } catch {
      throw .connectionExceeds(error)
    }
    let subscriber = try shard.connect(self, usage: usage, variant: variant)
    self.subscriber = subscriber
    heard()
    if let channel { try shard.handle(.subscribe(channel), from: subscriber) }
    if let user { try shard.identify(subscriber, as: user) }
    log.debug("connection-opened", facts(of: subscriber, ["ip": .address(client)]))
    shard.settle(subscriber)
    connection.start(with: rest)
  }

  /// Tells the client why it cannot have a session. A browser sees no HTTP status of a failed
  /// upgrade, so the upgrade succeeds, and the reason is a frame and a close code.
  func refuse(because refusal: Refusal) {
    worker.shared.admission.withdraw(&place)
    let text = dialect.encode(.refused(refusal))
    if !text.isEmpty { connection.send(.text, text) }
    worker.shared.refusedConnections.add()
    let (code, reason) = dialect.closeFrame(for: .refused(refusal))
    let isDropped = dialect.drops(for: refusal)
    let sent: Log.Facts = isDropped ? [:] : ["code": .number(Int(code))]
    log.info("connection-refused", sent + ["reason": .text(reason), "ip": .address(client)])
    if isDropped { connection.finish() } else { connection.close(code: code, reason: reason) }
  }
}

// MARK: What the client sends

extension ClientSession: WebSocketDelegate {
  /// Whatever came, the client lives.
  func heard() {
    guard let subscriber else { return }
    wasPinged = false
    silentSeconds = 0
    let timeout = subscriber.usage.app.rules.activityTimeoutSeconds
    wait(for: subscriber, dialect.allowsSilence ? nil : timeout)
  }

  /// Waits for the client so long, if not for ever, and no longer than it may be silent.
  private func wait(for subscriber: Subscriber, _ seconds: Int?) {
    let rest = subscriber.usage.app.rules.idleSeconds.map { $0 - silentSeconds }
    let wait = rest.map { min($0, seconds ?? $0) } ?? seconds
    silentSeconds += wait ?? 0
    connection.setDeadline(wait)
  }

  func received(text: [UInt8]) {
    guard let subscriber else { return }
    subscriber.usage.requests.add()
    subscriber.usage.receivedBytes.add(text.count)
    shard.now = worker.loop.now
    do {
      if let request = try dialect.decodeRequest(text) {
        try shard.handle(request, from: subscriber)
        if isSettledLater(request, of: subscriber) { connection.pause() }
      }
    } catch {
      tell(error, to: subscriber)
      if error.isViolation, !dialect.bearsNonsense { countViolation(of: subscriber) }
    }
    if subscriber.pendingBytes > WebSocketConnection.answerLimit { connection.pause() }
    slowDown(subscriber)
  }

  private func tell(_ refusal: Refusal, to subscriber: Subscriber) {
    if let limit = refusal.limit {
      subscriber.usage.refused(limit)
      took(.exceeded(limit))
    }
    if subscriber.usage.app.rules.closesOnAuthFailure,
      let lastWords = dialect.lastWords(of: refusal)
    {
      shard.tell(lastWords, to: subscriber)
      ends("\(refusal)")
      return shard.end(subscriber, with: WebSocketFrame.encode(.close, []))
    }
    for event in refusal.events { shard.tell(event, to: subscriber) }
  }

  /// Keeps the rate of messages by reading no faster: a client that subscribes to much at once
  /// loses nothing, and one that floods is held up by its own socket, at no cost to anybody. It is
  /// told once.
  private func slowDown(_ subscriber: Subscriber) {
    guard let rate = settings.messageRate else { return }
    let wait = messages.spend(worker.loop.now, rate)
    guard wait > .zero else { return }
    connection.pause(for: wait)
    subscriber.usage.refused(.messages)
    guard !wasSlowedDown else { return }
    wasSlowedDown = true
    took(.exceeded(.messages))
    let excess = Excess(.messages, allowed: rate.perSecond)
    shard.tell(.refused(.connectionExceeds(excess)), to: subscriber)
  }

  /// Whether nothing more is to be read in this turn: the request waits for mail, at its end or
  /// later.
  ///
  /// The answer may be a roster of 200 KiB, or an event that was kept, and comes too late to be
  /// counted: no second such request is taken before the first answer is read. And where clients do
  /// not wait for an answer, what they send right behind finds them subscribed.
  private func isSettledLater(_ request: Request, of subscriber: Subscriber) -> Bool {
    guard case .subscribe(let channel, _, _) = request,
      dialect.subscribesAtOnce || channel.kind == .presence || channel.isCached
    else { return false }
    return shard.awaitsAnswer(subscriber, on: channel)
  }

  /// Pusher's protocol has text only. To take it for text would let clients pass here that fail at
  /// every other server of the protocol; 1003 is the code for just this (RFC 6455 §7.4.1).
  func received(binary: [UInt8]) {
    switch dialect.binaryMessages {
    case .ignored: break
    case .text where String(validating: binary, as: UTF8.self) != nil: received(text: binary)
    case .text:
      end(
        code: CloseCode.invalidPayload.rawValue,
        reason: "a binary message is taken for text, and this one is no UTF-8")
    case .refused:
      end(code: CloseCode.unacceptableData.rawValue, reason: "send text frames, not binary ones")
    }
  }

  func peerCloses(code: UInt16?, reason: String) {
    guard let subscriber else { return connection.finish() }
    ends("the client closed it, \(code.map { "\($0)" } ?? "without a code")")
    let payload = code.map { WebSocketFrame.closePayload(code: $0, reason: "") } ?? []
    shard.end(subscriber, with: WebSocketFrame.encode(.close, payload))
  }

  func peerViolates(_ error: FrameError) {
    if error.closeCode == .messageTooBig { subscriber?.usage.refused(.messageSize) }
    end(code: error.closeCode.rawValue, reason: "\(error)")
  }

  func deadlinePassed() {
    guard let subscriber else { return connection.finish() }
    if let most = subscriber.usage.app.rules.idleSeconds, silentSeconds >= most {
      worker.closesIdle(subscriber.usage)
      return shard.close(subscriber, because: .idle(seconds: most))
    }
    guard !wasPinged else { return shard.close(subscriber, because: .pongMissing) }
    wasPinged = true
    if dialect.pingsByMessage {
      shard.tell(.ping, to: subscriber)
    } else {
      connection.send(.ping, [])
    }
    wait(for: subscriber, subscriber.usage.app.rules.pongTimeoutSeconds)
  }

  func closed() {
    if let subscriber {
      ends("it broke, or was ended at once")
      log.debug("connection-closed", facts(of: subscriber, ["reason": .text(ending?.reason ?? "")]))
      shard.disconnect(subscriber)
    }
    subscriber = nil
    worker.sessionEnded(place)
  }

  private func end(code: UInt16, reason: String) {
    guard let subscriber else { return connection.close(code: code, reason: reason) }
    ends("\(code): \(reason)")
    let payload = WebSocketFrame.closePayload(code: code, reason: reason)
    shard.end(subscriber, with: WebSocketFrame.encode(.close, payload))
  }

  private func countViolation(of subscriber: Subscriber) {
    violations += 1
    if violations >= settings.violations {
      subscriber.usage.refused(.violations)
      shard.close(subscriber, because: .tooManyViolations(limit: settings.violations))
    }
  }
}

// MARK: What the log is told

extension ClientSession {
  /// Who it is about, by all names that anybody knows it by, and `more`.
  private func facts(of subscriber: Subscriber, _ more: Log.Facts) -> Log.Facts {
    let (app, socket) = (subscriber.usage.app.id, "\(subscriber.id)")
    var facts: Log.Facts = ["app": .text(app), "socket": .text(socket)]
    let connection = dialect.connectionID(of: subscriber.id)
    if connection != socket { facts = facts + ["connection": .text(connection)] }
    if let user = ending?.user ?? subscriber.user {
      facts = facts + ["user": .text(user.userID), "proven": .text(user.isVerified ? "yes" : "no")]
    }
    return facts + more
  }

  /// The first reason counts. By the time that the connection is closed it is nobody's any more.
  private func ends(_ reason: String) { ending = ending ?? Ending(reason, of: subscriber?.user) }

  func took(_ step: SessionStep) {
    guard let subscriber else { return }
    switch step {
    // Of others, such as a user's own, no client knows.
    case .entered(let channel) where channel.kind != .user:
      log.debug("subscribed", facts(of: subscriber, ["channel": .text(channel.rawValue)]))
    case .left(let channel) where channel.kind != .user:
      log.debug("unsubscribed", facts(of: subscriber, ["channel": .text(channel.rawValue)]))
    case .entered, .left: break
    case .told(let status):
      log.debug("user-status", facts(of: subscriber, ["status": .text(status.kind.rawValue)]))
    case .published(let publication):
      log.debug("published", facts(of: subscriber, publication.facts))
    case .sent(let userID, let name, let bytes):
      log.debug(
        "published", facts(of: subscriber, .publication(to: userID, name: name, bytes: bytes)))
    case .exceeded(let limit):
      log.debug("limit-exceeded", facts(of: subscriber, ["limit": .text(limit.rawValue)]))
    }
  }

  func willEnd(because closing: Closing) {
    let (code, reason) = dialect.closeFrame(for: closing)
    ends("\(code): \(reason)")
  }
}

/// Most connections have none yet, so it is elsewhere.
private final class Ending {
  let reason: String
  let user: Identity?

  init(_ reason: String, of user: Identity?) {
    self.reason = reason
    self.user = user
  }
}

extension Log.Fact {
  /// A unix socket's peers have none.
  static func address(_ address: IPAddress?) -> Log.Fact {
    .text(address.map { "\($0)" } ?? "local")
  }
}

// MARK: What the client is sent

extension ClientSession: Session {
  var outlet: any Outlet { connection.stream }

  func transmit(_ frames: [UInt8], isAnswer: Bool) -> Int {
    connection.send(frames: frames, isAnswer: isAnswer)
    return connection.unsentBytes
  }

  var client: IPAddress? { place.client }
  var unsentBytes: Int { connection.unsentBytes }
  func finish() { connection.finish() }
  func cutOff(with frame: [UInt8]) { connection.cutOff(with: frame) }
}

extension Stream: Outlet {
  package func deliver(_ frames: [UInt8]) -> Int {
    write(frames)
    return unsentBytes
  }
}
