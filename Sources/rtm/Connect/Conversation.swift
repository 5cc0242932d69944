import Bytes
import Client
import CommandKit
import Dialects
import Messaging
import Reactor
import Settings
import Transport

/// One connection of `rtm connect`: what is typed goes out, what comes is shown, and it knows when
/// it is over. Where lines come from and go to is its owner's.
final class Conversation {
  /// Shows one line or more; set by the owner.
  var show: (String) -> Void = { _ in }
  /// Called once, when ``status`` has been set.
  var onEnd: () -> Void = {}
  var expectation: Expectation?
  /// How it ended; `nil` while it goes on.
  private(set) var status: ExitStatus?
  /// Why it failed, for standard error.
  private(set) var trouble: String?

  private let loop: EventLoop
  private let credentials: Credentials
  private let isRaw: Bool
  private let isJSON: Bool
  private let isEcho: Bool
  private var client: RealtimeClient?
  private var socket: SocketID?
  /// Asked for before the server has given the connection its id.
  private var wanted: [ChannelName]
  private var lastChannel: ChannelName?
  private var hasTimeout = false

  // What came by standard input, where that is no terminal.
  private var isScript = false
  private var lines: [String] = []
  private var inputHasEnded = false
  private var isOpen = false
  private var isLeaving = false
  /// The code of the server's last error, which a close may only repeat.
  private var lastError: Int?
  /// Asked for and not answered yet.
  private var opening: Set<ChannelName> = []
  /// Cache channels that are subscribed to, and whose last event comes next.
  private var recalling: Set<ChannelName> = []

  /// Begins to connect; nothing comes before the loop turns.
  init(
    on loop: EventLoop, with credentials: Credentials, channels: [ChannelName], isJSON: Bool,
    isEcho: Bool
  ) throws {
    self.loop = loop
    self.credentials = credentials
    self.isJSON = isJSON
    self.isEcho = isEcho
    let url = credentials.url
    isRaw = isEcho || !(url.path.isEmpty || url.path.contains("/app/"))
    wanted = channels
    let target =
      if isRaw { url.path.isEmpty ? "/" : url.path } else {
        try url.clientTarget(
          key: url.path.isEmpty ? credentials.requiredKey() : "", version: version)
      }
    let client = RealtimeClient(on: loop, dialect: isRaw ? nil : PusherDialect()) { [weak self] in
      self?.receive($0)
    }
    self.client = client
    let origin = try credentials.origin()
    do {
      client.connect(to: try origin.addresses(), of: origin, target: target)
    } catch {
      throw Failure(.unreachable, "\(error)")
    }
  }

  /// Whether something but the end of the input is to end it; an echo ends with its server.
  var isWaiting: Bool { expectation != nil || hasTimeout || isEcho }

  func end(after seconds: Int) {
    hasTimeout = true
    loop.after(.seconds(seconds)) { [weak self] in self?.timeOut(seconds) }
  }
}

// MARK: Ending

extension Conversation {
  /// Ends it as its user wants, or as far as it came.
  func leave() {
    if let expectation, !expectation.isMet {
      end(.failure, because: expectation.progress)
    } else {
      end(.success)
    }
  }

  private func timeOut(_ seconds: Int) {
    guard status == nil else { return }
    if let expectation, !expectation.isMet {
      end(.failure, because: "\(expectation.progress) within \(counted(seconds, "second"))")
    } else {
      end(.success)
    }
  }

  private func end(_ status: ExitStatus, because trouble: String? = nil) {
    guard self.status == nil else { return }
    self.status = status
    self.trouble = trouble
    client?.close()
    onEnd()
  }
}

// MARK: What a script says

extension Conversation {
  /// Takes a line that has to wait until all before it was done: nothing is sent on a channel that
  /// is not subscribed to yet.
  func enqueue(_ line: String) {
    isScript = true
    lines.append(line)
    proceed()
  }

  /// Leaves when all lines are done, unless something else is to end it.
  func endOfLines() {
    isScript = true
    inputHasEnded = true
    proceed()
  }

  private func proceed() {
    while isOpen, opening.isEmpty, status == nil, !lines.isEmpty { handle(lines.removeFirst()) }
    guard inputHasEnded, lines.isEmpty, isOpen, opening.isEmpty, !isWaiting, !isLeaving else {
      return
    }
    isLeaving = true
    client?.close()
  }
}

// MARK: What is typed

extension Conversation {
  /// Does what a line asks for; says what is wrong with it, and goes on.
  func handle(_ line: String) {
    do {
      switch try LineCommand(line, isRaw: isRaw) {
      case .subscribe(let channels): for channel in channels { try subscribe(channel) }
      case .unsubscribe(let channels):
        for channel in channels { client?.send(.unsubscribe(channel)) }
      case .send(let event, let channel, let data):
        guard let channel = channel ?? lastChannel else {
          return show("no channel yet: /subscribe to one, or /send \(event) CHANNEL …")
        }
        client?.send(.clientEvent(event, channel: channel, data: data))
      case .help: show(LineCommand.usage)
      case .quit: leave()
      case .raw(let text): client?.send(text: Array(text.utf8))
      case .nothing: break
      }
    } catch {
      if isScript { end(.usage, because: "'\(line)': \(error)") } else { show("\(error)") }
    }
  }

  private func subscribe(_ channel: ChannelName) throws {
    guard let socket else { return wanted.append(channel) }
    // A user of their own for each connection: two terminals are two members.
    let data = channel.kind == .presence ? #"{"user_id":"\#(socket)"}"# : nil
    let token =
      channel.kind.needsToken
      ? ChannelToken(socket, channel, channelData: data).signed(by: try credentials.signer()) : nil
    client?.send(.subscribe(channel, token: token, channelData: data))
    opening.insert(channel)
    lastChannel = channel
  }
}

// MARK: What comes

extension Conversation {
  private func receive(_ news: RealtimeClient.News) {
    guard status == nil else { return }
    switch news {
    case .opened:
      if isRaw { isOpen = true }
    case .event(let event, let text):
      show(event, text)
      act(on: event)
    case .text(let text):
      if isEcho { client?.send(text: text) } else { show(Printout.raw(text)) }
      if isRaw { count(nil) }
    case .binary(let bytes):
      if isEcho { client?.send(binary: bytes) } else { show(Printout.binary(bytes)) }
      if isRaw { count(nil) }
    case .closed(let code, let reason):
      closed(code, reason)
    case .failed(let failure):
      if case .notUpgraded = failure { end(.refused, because: "\(failure)") }
      end(.unreachable, because: "\(failure)")
    }
    proceed()
  }

  private func closed(_ code: UInt16?, _ reason: String) {
    var text = code.map { "the server closed the connection (\($0)): \(reason)" } ?? reason
    if let code, Int(code) == lastError { text = "the server closed the connection (\(code))" }
    if let code, 4000..<4100 ~= code {
      end(.refused, because: text)
    } else if isEcho || isLeaving {
      end(.success)
    } else {
      end(.failure, because: text)
    }
  }

  private func show(_ event: Event, _ text: [UInt8]) {
    if isJSON {
      show(Printout.json(text))
    } else if let line = Printout.line(for: event, isReplay: isReplay(event)) {
      show(line)
    }
  }

  private func isReplay(_ event: Event) -> Bool {
    if case .published(let content) = event { recalling.contains(content.channel) } else { false }
  }

  private func act(on event: Event) {
    switch event {
    case .connected(let socket, _):
      self.socket = socket
      isOpen = true
      let channels = wanted
      wanted = []
      for channel in channels {
        do { try subscribe(channel) } catch { end(.usage, because: "\(error)") }
      }
    case .published(let content):
      recalling.remove(content.channel)
      count(content.event)
    case .cacheMissed(let channel):
      recalling.remove(channel)
    case .subscribed(let channel, _):
      opening.remove(channel)
      if channel.isCached { recalling.insert(channel) }
    case .failed(let code, _):
      lastError = code
    case .other("pusher:subscription_error", let channel, let data):
      // Nobody is there to try again.
      guard isWaiting || isScript else { break }
      let reason = APIError.reason(in: Array(data.utf8)) ?? data
      end(.refused, because: "the subscription to '\(channel ?? "")' was refused: \(reason)")
    case .other(let name, .some, _) where !name.hasPrefix("pusher"):
      count(name)  // on a channel whose name only other servers take
    default:
      break
    }
  }

  /// An event of a channel, or a raw frame.
  private func count(_ event: String?) {
    expectation?.see(event)
    if expectation?.isMet == true { end(.success) }
  }
}
