import Bytes
import Client
import CommandKit
import Dialects
import Messaging
import Terminal
import Transport
import Wire

// What comes.
extension Conversation {
  func receive(_ news: PersistentClient.News) {
    guard status == nil else { return }
    switch news {
    case .opened: if dialect == nil { isThere() } else { awaitsGreeting = true }
    case .event(let event, let text): received(event, text)
    case .text(let text) where dialect != nil && !hasBeenUp:
      received(text)
      leaveToOthers(text)
    case .text(let text): received(text)
    case .binary(let bytes):
      if plan.isEcho { client?.send(binary: bytes) } else { show(printout.binary(bytes)) }
      see(raw: nil, isMessage: plan.visit == nil)
    case .lost(let loss, let retry): lost(loss, retry: retry)
    case .retrying:
      link = .connecting
      connectingSince = .now
    }
    proceed()
  }

  func show(_ text: String?) { if let text { show(text) } }

  private func received(_ event: Event, _ text: [UInt8]) {
    guard let frame = Frame(text) else { return }
    var arrival = Arrival(event: event, frame: frame, text: text)
    if case .published(let content) = event {
      arrival.isReplay = recalling.remove(content.channel) != nil
      if content.channel.kind == .encrypted { open(content, in: &arrival) }
    }
    arrival.latency = act(on: event)
    show(printout.arrival(arrival))
    seen.see(arrival.frame)
    answer(event)
    see(arrival.frame)
  }

  /// Puts what was encrypted in the place of what came.
  private func open(_ content: Publication.Content, in arrival: inout Arrival) {
    guard let secret = subscriptions[content.channel]?.sharedSecret else {
      arrival.opening = .noKey
      return
    }
    do {
      let text = try EncryptedPayload(decoding: content.data).opened(with: secret)
      arrival.frame.data = text
      arrival.opening = .opened
    } catch {
      arrival.opening = .failed("\(error)")
    }
  }

  private func see(_ frame: Frame) { see { $0.see(frame) } }

  /// Has all who wait look at what came.
  func see(_ look: (inout Expectation) -> Void) {
    if case .until(var awaited) = script.pause {
      look(&awaited)
      script.pause = awaited.isMet ? nil : .until(awaited)
    }
    guard var awaited = expectation else { return }
    look(&awaited)
    expectation = awaited
    if awaited.isMet { end(.success) }
  }

  /// Takes note of what an event tells; returns how long it took where it is an answer.
  private func act(on event: Event) -> Duration? {
    switch event {
    case .connected(let socket, _):
      link = .up(socket)
      hasBeenUp = true
      lastLoss = nil
      return .now - connectingSince
    case .subscribed(let channel, let members):
      if channel.isCached { recalling.insert(channel) }
      return subscriptions.opened(channel, members: members, at: .now)
    case .cacheMissed(let channel):
      recalling.remove(channel)
    case .memberAdded(let channel, let member):
      subscriptions.add(member, to: channel)
    case .memberRemoved(let channel, let user):
      subscriptions.remove(user: user, from: channel)
    case .pong:
      defer { pingedAt = nil }
      return pingedAt.map { .now - $0 }
    case .signedIn:
      defer { signedInAt = nil }
      return signedInAt.map { .now - $0 }
    default: break
    }
    return nil
  }

  /// Does what an event calls for, when it has been shown.
  private func answer(_ event: Event) {
    switch event {
    case .connected(let socket, _):
      for channel in subscriptions.names { request(channel, from: socket) }
      signIn()
    case .signedIn(let userData): subscribeToUser(userData)
    case .failed(let code, let message): failed(code, message)
    case .other(let name, let channel, let data) where Self.refusesSubscription(name):
      refused(channel ?? "", Printout.reason(in: data))
    default: break
    }
  }

  /// What is sent to a user comes by a channel of their own (pusher-js asks for it, too).
  private func subscribeToUser(_ userData: String) {
    guard let id = JSON(in: userData)?["id"]?.string else { return }
    do { send(.subscribe(try ChannelName(ofUser: id))) } catch {
      remark("nothing can be sent to this user: \(error)", .warning)
    }
  }

  /// pusher-fake says it by the other name.
  static func refusesSubscription(_ event: String) -> Bool {
    ["pusher:subscription_error", "pusher_internal:subscription_error"].contains(event)
  }

  private func refused(_ name: String, _ reason: String) {
    if let channel = subscriptions.names.first(where: { $0.rawValue == name }) {
      subscriptions.remove(channel)
    }
    // At a prompt the row says it all.
    guard !plan.isInteractive else { return }
    end(.refused, because: "the subscription to '\(name)' was refused: \(reason)")
  }

  /// An error says of what it is only in its text: it may well be about what waits for an answer.
  private func failed(_ code: Int?, _ message: String) {
    lastError = code
    if signedInAt != nil {
      signedInAt = nil
      user = nil
    } else if !subscriptions.areOpening {
      // 4302 only warns: the watchlist was cut.
      if !isWaiting, !plan.isInteractive, code != 4302 { refusal = message }
      return
    }
    if !plan.isInteractive, isUp { end(.refused, because: "the server refused: \(message)") }
  }
}

// MARK: The end of a connection

extension Conversation {
  private func lost(_ loss: Loss, retry: Duration?) {
    link = retry.map { .waiting(until: .now + $0) } ?? .over
    subscriptions.lost()
    recalling = []
    (pingedAt, signedInAt) = (nil, nil)
    if isLeaving, status(of: loss) != .refused { return leave() }
    if plan.isEcho, case .closed = loss { return end(.success) }
    let words = words(for: loss)
    awaitsGreeting = false
    guard let retry else {
      // People are told on standard error.
      if printout.format == .json { show(words, of: loss, retry: nil) }
      return end(status(of: loss), because: words)
    }
    // The prompt tells of attempts that fail for the same reason again and again.
    guard lastLoss != words else { return }
    lastLoss = words
    let wait = retry == .zero ? "connecting again" : "connecting again in \(retry.inWords)"
    show("\(printable(words)); \(wait)", of: loss, retry: retry)
  }

  private func show(_ words: String, of loss: Loss, retry: Duration?) {
    show(printout.loss(code: loss.code, reason: loss.reason, words: words, retry: retry))
  }

  /// How a connection ended, what that means, and what to do.
  private func words(for loss: Loss) -> String {
    switch loss {
    case .closed(nil, let reason) where reason != "": return reason
    case .closed(let code, let reason), .refused(let code, let reason):
      let wasSaid = code != nil && code.map(Int.init) == lastError
      // Whoever says Pusher's error speaks that, whatever we took it for.
      let speaker = dialect ?? (wasSaid ? dialects[0] : plan.visit?.dialect)
      let explanation = speaker?.explanation(ofClose: code) ?? CloseExplanation(standard: code)
      let verb =
        if case .refused = loss { "refused" } else { "closed" }
      let number = code.map { "\($0), " } ?? ""
      let text = "the server \(verb) the connection (\(number)\(explanation.meaning))"
      let isRepeated = reason.isEmpty || wasSaid && verb == "closed" && !printout.isQuiet
      let isMistaken = wasSaid && plan.visit != nil && explanation.comeback == .never
      let advice =
        isMistaken
        ? "; it speaks \(dialects[0].name): check the URL, and --dialect"
        : explanation.advice.map { "; \($0)" } ?? ""
      return (isRepeated ? text : "\(text): \(reason)") + advice
    case .failed(.notUpgraded(let response)):
      let reason = APIError.reason(in: response.body).map { ": \($0)" } ?? ""
      return ConnectionFailure.notUpgraded(response).brief + reason
        + (hasBeenUp ? "" : "; check the URL" + (dialect == nil ? "" : ", and --dialect"))
    case .failed(.timedOut(let seconds)) where awaitsGreeting && !hasBeenUp:
      return "the server says nothing of Pusher's protocol for \(counted(seconds, "second")); "
        + "check the URL, and --dialect"
    case .failed(let failure): return hasBeenUp ? failure.brief : "\(failure)"
    }
  }

  /// A server that greets in another dialect will never greet in ours.
  private func leaveToOthers(_ greeting: [UInt8]) {
    guard let other = dialects.dropFirst().first(where: { $0.greets(with: greeting) }) else {
      return
    }
    end(
      .refused,
      because: "the server greets as those of \(other.name) do: say --dialect \(other.name)")
  }

  private func status(of loss: Loss) -> ExitStatus {
    switch loss {
    case .refused, .failed(.notUpgraded): .refused
    case .closed(let code?, _) where 4000..<4100 ~= code || code == 1008: .refused
    case .closed: .failure
    case .failed: .unreachable
    }
  }
}

extension Loss {
  var code: UInt16? {
    switch self {
    case .closed(let code, _), .refused(let code, _): code
    case .failed: nil
    }
  }

  var reason: String {
    switch self {
    case .closed(_, let reason), .refused(_, let reason): reason
    case .failed(let failure): "\(failure)"
    }
  }
}

extension Duration {
  /// Rounded up to whole seconds: `3 seconds`.
  fileprivate var inWords: String { counted((wholeMilliseconds + 999) / 1000, "second") }
}
