import Crypto
import Dialects
import Messaging
import Reactor
import Settings
import Wire

// MARK: Upgrade and handshake

extension Examination {
  /// What became of the first WebSocket.
  enum Opening {
    case open(Socket)
    /// Of a server that speaks another dialect only.
    case other(Socket, Place)
    /// The server refuses, and a signed call would fail for the same reason; it needs another.
    case refused(need: String)
    /// A Pusher server is there all the same.
    case failed
    case noServer
  }

  func openSocket(at door: Door) -> Opening {
    let knock = knock(at: door, clientTarget)
    // Else what is refused may only be blocked.
    func isOfOthers(_ place: Place) -> Bool {
      place.isNamed || !ask("/channels", at: door, signed: false).wantsSignature
    }
    guard !knock.isAnswered, let place = otherPlace(than: knock, at: door), isOfOthers(place)
    else { return enter(knock, at: door) }
    knock.line.close()
    guard place.dialect != nil else {
      report(knock.finding(insteadOf: place))
      skip([.handshake, .messages], "it needs the upgrade")
      return .noServer
    }
    return enter(self.knock(at: door, place.target), at: door, place)
  }

  /// At a place of another dialect, if the server has been found to have one.
  private func enter(_ knock: Knock, at door: Door, _ place: Place? = nil) -> Opening {
    let needs = "it needs the upgrade"
    if let (fault, hasAPI) = fault(in: knock, at: door) {
      knock.line.close()
      report(fault)
      skip([.handshake, .messages], needs)
      return hasAPI ? .failed : .noServer
    }
    guard case .response(let response) = knock.reply else { return .failed }
    let server = response.headers["Server"].map { " (\($0.excerpt))" } ?? ""
    let path = place == nil ? "" : " at \(knock.path)"
    report(Finding(.upgrade, .ok, "the server switches to a WebSocket\(path)\(server)"))
    do {
      let terms = try WebSocketHandshake.check(response, key: knock.key)
      let compression = terms == nil ? "no compression" : "compression (permessage-deflate)"
      report(Finding(.handshake, .ok, "the accept key is right; \(compression)"))
      let socket = knock.line.takeSocket(
        compressing: terms, in: place?.dialect ?? PusherDialect())
      guard let socket else { return .failed }
      if let place { return stay(at: place, socket) }
      guard let dialect = confirmedDialect(at: door, knock.target) else {
        return speak(over: socket, at: door)
      }
      return stay(at: Place(target: knock.target, dialect: dialect, isConfirmed: true), socket)
    } catch {
      knock.line.close()
      report(
        Finding(
          .handshake, .failure(.broken), "\(error)",
          fixes: ["let proxies pass the answer on as it is, and cache nothing below /app/"]))
      skip([.messages], "it needs the handshake")
      return .failed
    }
  }

  /// What clients of the app ask for.
  var clientTarget: String {
    credentials.url.clientTarget(key: credentials.key ?? "none", version: version)
  }

  /// Asks for a WebSocket at `target`.
  func knock(at door: Door, _ target: String, offering subprotocols: [String] = []) -> Knock {
    let key = WebSocketHandshake.key(for: RandomBytes.make(16))
    let line = Line(on: loop, securedBy: door.tls)
    guard case .connected = line.connect(to: door.address, within: patience) else {
      return Knock(target: target, key: key, line: line, reply: .ended)
    }
    var request = WebSocketHandshake.request(host: door.host, target: target, key: key)
    if !subprotocols.isEmpty {
      request.headers.append("Sec-WebSocket-Protocol", subprotocols.joined(separator: ", "))
    }
    let reply = line.ask(request, within: patience)
    return Knock(target: target, key: key, line: line, reply: reply)
  }

  private func fault(
    in knock: Knock, at door: Door
  ) -> (finding: Finding, hasAPI: Bool)? {
    guard !knock.isAnswered else { return nil }
    let hasAPI = ask("/channels", at: door, signed: false).isAPI
    let finding = UpgradeReply(
      reply: knock.reply, path: knock.path, hasAPI: hasAPI,
      speaksTLS: !hasAPI && !isSecure && speaksTLS(door.address)
    ).fault
    return finding.map { ($0, hasAPI) }
  }
}

// MARK: Protocol

extension Examination {
  private func speak(over socket: Socket, at door: Door) -> Opening {
    let first = socket.next(within: patience) { _ in true }
    guard case .connected(let id, let seconds) = first else {
      if let dialect = socket.greeting.flatMap(Self.dialect(greetingWith:)) {
        return stay(at: Place(target: clientTarget, dialect: dialect), socket)
      }
      let fault = refusal(first, socket.closing)
      report(fault.finding)
      socket.abort()
      // A proxy may keep back what a server with an API says.
      let isMute = first == nil && socket.closing?.code == nil
      let isNone = isMute && !ask("/channels", at: door, signed: false).isAPI
      return (fault.need ?? (isNone ? "a Pusher server" : nil)).map { .refused(need: $0) }
        ?? .failed
    }
    let start = ContinuousClock.now
    socket.send(.ping)
    guard socket.next(within: patience, { $0 == .pong }) != nil else {
      report(
        Finding(
          .messages, .failure(.broken), "pusher:ping is not answered",
          fixes: ["clients will take the server for dead: look whether it is overloaded"]))
      socket.abort()
      return .failed
    }
    let time = (ContinuousClock.now - start).inWords
    report(
      Finding(
        .messages, .ok,
        "this is socket \(id); a ping is answered in \(time), and wanted every \(seconds) s"))
    return .open(socket)
  }

  /// What was said instead of `pusher:connection_established`.
  private func refusal(
    _ event: Event?, _ closing: (code: UInt16?, reason: String)?
  ) -> (finding: Finding, need: String?) {
    var code = closing?.code.map { Int($0) }
    var words = closing?.reason ?? ""
    if case .failed(let number, let message) = event { (code, words) = (number ?? code, message) }
    guard let code else {
      return (
        Finding(
          .messages, .failure(.broken), "a WebSocket opens, and says nothing of Pusher's protocol",
          fixes: [
            "check the path: what answers there is no Pusher server",
            "\(Self.silent) servers say nothing at first: rtm connect --dialect \(Self.silent)",
          ]), nil
      )
    }
    let need = Self.need(of: code)
    guard credentials.key != nil || code != 4001 else {
      return (Finding(.messages, .skipped, "no app is known: give --key, or a context"), need)
    }
    let detail = code == 4001 ? "the key is wrong: no app of the server has it" : words
    return (
      Finding(
        .messages, .failure(.refused), "\(detail) (\(code))", fixes: Self.remedies(for: code)),
      need
    )
  }

  /// What a signed call needs, too, and has not.
  private static func need(of code: Int) -> String? {
    switch code {
    case 4001: "a key that the server takes"
    case 4005: "a path that the server answers at"
    default: nil
    }
  }

  private static func remedies(for code: Int) -> [String] {
    switch code {
    case 4000: ["write wss:// for ws://: the app is for TLS only"]
    case 4001: ["check --key (RTM_APP_KEY), and that the server was started with that app"]
    case 4003: ["enable the app"]
    case 4004: ["the app has as many connections as it may: raise --max-app-connections"]
    case 4005: ["check the path in the URL, and --path-prefix of the server"]
    case 4009: ["let this origin in: --allowed-origins"]
    case 4100: ["the server has as many connections as it may: try again later"]
    default: ["see what the server says, and its log"]
    }
  }
}

// MARK: Silence and end

extension Examination {
  /// One that nothing is reported of, at a place of another dialect, if there is one; `nil` where
  /// there is none.
  func secondSocket(at door: Door, _ place: Place? = nil) -> Socket? {
    let knock = knock(at: door, place?.target ?? clientTarget)
    let socket = socket(of: knock, in: place?.dialect ?? PusherDialect())
    guard place == nil else { return socket }
    guard case .connected = socket?.next(within: patience, { _ in true }) else { return nil }
    return socket
  }

  /// The WebSocket that a knock has opened; `nil` where there is none, or its handshake is wrong.
  func socket(of knock: Knock, in dialect: any Dialect = PusherDialect()) -> Socket? {
    guard case .response(let response) = knock.reply else { return nil }
    do {
      let terms = try WebSocketHandshake.check(response, key: knock.key)
      return knock.line.takeSocket(compressing: terms, in: dialect)
    } catch {
      knock.line.close()
      return nil
    }
  }

  func close(_ socket: Socket) {
    let start = ContinuousClock.now
    guard socket.close(within: patience) else {
      return report(
        Finding(
          .closing, .warning, "a close frame is not answered within \(patience.inWords)",
          fixes: ["clients wait before they connect again: look for a proxy that keeps it back"]))
    }
    let time = ContinuousClock.now - start
    report(Finding(.closing, .ok, "a close frame is answered in \(time.inWords)"))
  }

  func leaveAlone(_ socket: Socket?) {
    guard idleTime > .zero else { return skip([.idleTime], "--idle is 0") }
    guard let socket else {
      return skip([.idleTime], "the server takes no second connection now")
    }
    let activityTimeout = socket.activityTimeout
    let left = max(.zero, idleTime - (ContinuousClock.now - socket.opened))
    announce(.idleTime, idleTime)
    guard socket.ends(within: left), let ended = socket.ended else {
      socket.abort()
      let isEnough = idleTime >= .seconds(activityTimeout)
      let more = isEnough ? "" : "; --idle \(activityTimeout + 5) looks for slower cuts"
      return report(
        Finding(.idleTime, .ok, "a silent connection is left alone for \(idleTime.inWords)\(more)"))
    }
    let time = (ended - socket.opened).inWords
    if let closing = socket.closing, closing.code != nil {
      return report(
        Finding(
          .idleTime, .failure(.broken),
          "the server closes a silent connection after \(time): "
            + "\(closing.code.map { "\($0) " } ?? "")\(closing.reason)",
          fixes: ["have it ask for pings earlier: rtm serve --activity-timeout SECONDS"]))
    }
    report(
      Finding(
        .idleTime, .failure(.broken),
        "a proxy cuts silent connections after \(time)"
          + (activityTimeout > 0 ? "; clients ping every \(activityTimeout) s" : ""),
        fixes: Proxy.idleLines))
  }
}
