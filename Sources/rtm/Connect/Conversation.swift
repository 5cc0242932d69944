import Bytes
import Client
import CommandKit
import Dialects
import Glibc
import Messaging
import Reactor
import Settings
import Terminal
import Transport

/// One run of `rtm connect`: what is typed goes out, what comes is shown, and it knows when it is
/// over. Where lines come from and go to is its owner's.
final class Conversation {
  /// Shows one line or more; set by the owner.
  var show: (String) -> Void = { _ in }
  /// Called when ``link`` or the current channel has changed.
  var onChange: () -> Void = {}
  /// Called once, when ``status`` has been set.
  var onEnd: () -> Void = {}
  /// How it ended; `nil` while it goes on.
  private(set) var status: ExitStatus?
  /// Why it failed, for standard error.
  private(set) var trouble: String?
  var link = LinkState.connecting {
    didSet { if link != oldValue { onChange() } }
  }

  let loop: EventLoop
  let plan: ConnectPlan
  let authority: Authority
  let dialect: (any Dialect)?
  var client: PersistentClient?
  var printout: Printout
  var subscriptions = Subscriptions() {
    didSet { if subscriptions.current != oldValue.current { onChange() } }
  }
  var seen = SeenNames()
  var expectation: Expectation?
  var script = ScriptedLines()

  /// Who signed in, which the next connection does again; `nil` inside leaves it to the endpoint.
  var user: String??
  /// What a visit has asked for and waits for: channels, and to be taken for a user.
  var entering: Set<String> = []
  var pingedAt: ContinuousClock.Instant?
  var signedInAt: ContinuousClock.Instant?
  var connectingSince: ContinuousClock.Instant
  /// Cache channels that are subscribed to, and whose last event comes next.
  var recalling: Set<ChannelName> = []
  /// The code of the server's last error, which a close may only repeat.
  var lastError: Int?
  /// What the server said of something that a script asked for.
  var refusal: String?
  var hasBeenUp = false
  /// A WebSocket is there, and what has to come first has not.
  var awaitsGreeting = false
  /// What was said of the last failed attempt to connect: the next may fail for the same reason.
  var lastLoss: String?
  var isLeaving = false

  /// Begins to connect; nothing comes before the loop turns.
  init(on loop: EventLoop, with authority: Authority, _ plan: ConnectPlan) throws {
    self.loop = loop
    self.plan = plan
    self.authority = authority
    printout = plan.printout
    expectation = plan.expectation
    script.haveComments = plan.script != nil
    connectingSince = loop.now
    dialect = plan.speaksProtocol ? PusherDialect() : nil
    for channel in plan.channels { _ = subscriptions.want(channel, channelData: nil) }
    let open = try Self.opening(authority.credentials, plan)
    let client = PersistentClient(
      on: loop, dialect: dialect,
      reconnection: Reconnection(isPersistent: plan.reconnects, patience: plan.patience),
      open: open
    ) { [weak self] in self?.receive($0) }
    self.client = client
    client.connect()
  }

  /// How each connection is opened.
  private static func opening(
    _ credentials: Credentials, _ plan: ConnectPlan
  ) throws -> (RealtimeClient) -> Void {
    let url = credentials.url
    let target: () -> String
    if let visit = plan.visit {
      target = { visit.target(below: url.apiPrefix, now: time(nil)) }
    } else if plan.speaksProtocol {
      let app = try url.clientTarget(
        key: url.path.contains("/app/") ? "" : credentials.requiredKey(), version: version)
      target = { app }
    } else {
      target = { url.path.isEmpty ? "/" : url.path }
    }
    let origin = try ServerOrigin(of: credentials.url, trusting: credentials.trust)
    let addresses: [Address]
    do { addresses = try origin.addresses() } catch {
      throw Failure(.unreachable, "\(error)")
    }
    return { $0.connect(to: addresses, of: origin, target: target()) }
  }

  /// Whether something but the end of the input is to end it; an echo ends with its server.
  var isWaiting: Bool { expectation != nil || plan.timeout != nil || plan.isEcho }

  var isUp: Bool { if case .up = link { true } else { false } }

  /// Says something about the connection, or what was typed.
  func remark(_ text: String, _ weight: Printout.Weight = .note) {
    if let text = printout.remark(text, weight) { show(text) }
  }
}

// MARK: Ending

extension Conversation {
  /// Ends it as its user wants, or as far as it came.
  func leave() {
    if let expectation, !expectation.isMet {
      end(.failure, because: expectation.progress)
    } else if let refusal {
      end(.refused, because: refusal)
    } else {
      end(.success)
    }
  }

  /// Has it end after the time that was asked for.
  func startTimeout() {
    guard let time = plan.timeout else { return }
    loop.after(time.duration) { [weak self] in self?.timeOut(time) }
  }

  private func timeOut(_ time: Seconds) {
    guard status == nil else { return }
    let limit = "within \(time)"
    if let expectation, !expectation.isMet {
      end(.failure, because: "\(expectation.progress) \(limit)")
    } else if !script.areDone, !script.isEmpty || script.pause != nil {
      end(.failure, because: "the lines were not done \(limit)")
    } else {
      end(.success)
    }
  }

  func end(_ status: ExitStatus, because trouble: String? = nil) {
    guard self.status == nil else { return }
    self.status = status
    self.trouble = trouble
    client?.close()
    onEnd()
  }

  /// Nobody is there to try again, or to read what went wrong: it ends then.
  func fail(_ status: ExitStatus, _ reason: String) {
    if plan.isInteractive {
      remark(printable(reason), .error)
    } else {
      end(status, because: reason)
    }
  }
}
