import Bytes
import Client
import CommandKit
import Dialects
import Messaging
import Reactor

// What a script says: lines that wait for each other.
extension Conversation {
  /// Takes a line that has to wait until all before it was done: nothing is sent on a channel that
  /// is not subscribed to yet.
  func enqueue(_ line: String) {
    script.append(line)
    proceed()
  }

  /// Leaves when all lines are done, unless something else is to end it.
  func endOfLines() {
    script.end()
    proceed()
  }

  /// Whether more lines would not only pile up, here or on their way to the server.
  var takesLines: Bool {
    script.count < Self.mostLines && client?.unsentBytes ?? 0 < Self.mostUnsentBytes
  }

  private static let mostLines = 10_000
  private static let mostUnsentBytes = 1 << 20

  /// Does the lines that need not wait any more.
  func proceed() {
    while isReady, let line = script.next() { handle(line.text, number: line.number) }
    guard isReady, script.areDone, !isWaiting, !isLeaving else { return }
    isLeaving = true
    client?.close()
  }

  private var isReady: Bool {
    isUp && status == nil && !subscriptions.areOpening && entering.isEmpty && signedInAt == nil
  }
}

// MARK: One line

extension Conversation {
  /// Does what a line asks for; says what is wrong with it. `number` is where it stands in what is
  /// not typed at a prompt, from 1.
  func handle(_ line: String, number: Int = 0) {
    do {
      try perform(try LineCommand(line, as: plan.speech))
    } catch {
      let reason = (error as? Failure)?.reason ?? "\(error)"
      if plan.isInteractive {
        remark(reason, .error)
      } else {
        let file = plan.script.map { $0 == "-" ? "" : "\($0), " } ?? ""
        end(.usage, because: "\(file)line \(number): \(reason)")
      }
    }
  }

  private func perform(_ command: LineCommand) throws {
    switch command {
    case .subscribe(let channels, let data):
      let data = try data.map { try text(of: $0, isJSON: true) }
      for channel in channels { subscribe(channel, channelData: data) }
    case .unsubscribe(let channels): unsubscribe(channels)
    case .send(let event, let channel, let data):
      try send(event, to: channel, data: try text(of: data))
    case .signIn(let data):
      user = .some(try data.map { try text(of: $0, isJSON: true) })
      if isUp { signIn() }
    case .ping: try ping()
    case .message(let text): say(try self.text(of: text, isJSON: true))
    case .frame(let text): transmit(Array(try self.text(of: text, mayBeAnything: true).utf8))
    case .filter(let filter):
      printout.filter = filter
      remark(filter.isEmpty ? "all events are shown" : "shown are events like \(filter)")
    case .togglePretty:
      printout.isPretty.toggle()
      remark("JSON is shown on \(printout.isPretty ? "many lines" : "one line")")
    case .toggleRaw:
      printout.format = printout.format == .frames ? .rows : .frames
      remark("frames are shown \(printout.format == .frames ? "as they come" : "as rows")")
    case .channels: remark(channelList)
    case .members(let channel): remark(memberList(of: channel))
    case .wait, .idle: try pause(command)
    case .help:
      remark(
        LineCommand.usage(
          in: plan.speech, isForScripts: !plan.isInteractive, on: plan.visit))
    case .quit: leave()
    case .nothing: break
    }
  }

  /// What is typed, or in the file. Text that begins as JSON has to be JSON: where it is not, there
  /// mostly is a mistake in it.
  private func text(
    of payload: LineCommand.Payload, isJSON: Bool = false, mayBeAnything: Bool = false
  ) throws -> String {
    var text: String
    switch payload {
    case .text(let typed): text = typed
    case .file(let path): text = try Input.text(of: path, named: path)
    }
    while text.last?.isNewline == true { text.removeLast() }
    guard !mayBeAnything, isJSON || text.first.map({ "{[\"".contains($0) }) == true else {
      return text
    }
    do { _ = try JSON(parsing: text) } catch {
      throw LineCommand.Invalid("this is no JSON: \(error); /raw sends it")
    }
    return text
  }
}

// MARK: What goes out

extension Conversation {
  /// Sends a request, and shows it to those who look at frames.
  func send(_ request: Request) {
    if let dialect { transmit(dialect.encode(request)) }
  }

  func transmit(_ text: [UInt8]) {
    guard isUp else { return remark("not sent: there is no connection", .error) }
    client?.send(text: text)
    if let line = printout.departure(text, isWhole: dialect == nil) { show(line) }
  }

  private func unsubscribe(_ channels: [ChannelName]) {
    let channels = channels.isEmpty ? subscriptions.current.map { [$0] } ?? [] : channels
    for channel in channels {
      subscriptions.remove(channel)
      if isUp { send(.unsubscribe(channel)) }
      if plan.isInteractive { remark("unsubscribed from \(channel)") }
    }
  }

  private func send(
    _ event: String, to channel: ChannelName?, data: String
  ) throws(LineCommand.Invalid) {
    guard let channel = channel ?? subscriptions.current else {
      throw LineCommand.Invalid("no channel yet: /subscribe to one, or /send \(event) CHANNEL …")
    }
    // JSON as such and not in a string, as pusher-js sends it: there are servers that pass on what
    // they get in a string of their own.
    let frame = JSONWriter.text {
      $0.object { frame in
        frame.name("event")
        frame.string(event)
        frame.name("channel")
        frame.string(channel.rawValue)
        frame.name("data")
        if let json = JSON(in: data) { frame.raw(json.compacted) } else { frame.string(data) }
      }
    }
    transmit(Array(frame.utf8))
  }

  private func ping() throws(LineCommand.Invalid) {
    guard let visit = plan.visit else {
      pingedAt = .now
      return send(.ping)
    }
    guard visit.isHeard else {
      throw LineCommand.Invalid("clients of \(visit.dialect.name) only listen, and cannot ping")
    }
    pingedAt = .now
    transmit(visit.ping)
  }

  /// Asks for a channel, now or when there is a connection.
  func subscribe(_ channel: ChannelName, channelData: String?) {
    seen.see(channel: channel.rawValue)
    guard subscriptions.want(channel, channelData: channelData) else { return }
    if case .up(let socket?) = link { request(channel, from: socket) }
  }

  /// Gets a token, then subscribes.
  func request(_ channel: ChannelName, from socket: SocketID) {
    authority.grant(
      channel, to: socket, channelData: subscriptions[channel]?.channelData
    ) { [weak self] answer in
      // Meanwhile there may be another connection, or the user may not want it any more.
      guard let self, link == .up(socket), subscriptions[channel] != nil else { return }
      switch answer {
      case .failure(let denial): denied(channel, denial)
      case .success(let grant):
        subscriptions.asked(channel, sharedSecret: grant.sharedSecret, at: .now)
        send(.subscribe(channel, token: grant.token, channelData: grant.channelData))
        awaitAnswer(channel, on: socket)
      }
    }
  }

  private func denied(_ channel: ChannelName, _ denial: Authority.Denial) {
    subscriptions.remove(channel)
    fail(denial.isUsage ? .usage : .refused, "no token for '\(channel)': \(denial)")
    proceed()
  }

  /// Some servers say nothing at all to a subscription that they do not take.
  private func awaitAnswer(_ channel: ChannelName, on socket: SocketID) {
    loop.after(.seconds(Self.answerTimeout)) { [weak self] in
      guard let self, status == nil, link == .up(socket),
        case .asked(let start)? = subscriptions[channel]?.state,
        .now - start >= .seconds(Self.answerTimeout)
      else { return }
      subscriptions.remove(channel)
      let limit = "within \(Self.answerTimeout) seconds"
      fail(.refused, "the server did not answer the subscription to '\(channel)' \(limit)")
      proceed()
    }
  }

  private static let answerTimeout = 10

  /// Signs ``user`` in.
  func signIn() {
    guard let user, case .up(let socket?) = link else { return }
    signedInAt = .now
    authority.signIn(user, from: socket) { [weak self] answer in
      guard let self, link == .up(socket) else { return }
      switch answer {
      case .success(let grant):
        send(.signIn(token: grant.token, userData: grant.userData))
        awaitSignIn(on: socket)
      case .failure(let denial):
        self.user = nil
        signedInAt = nil
        fail(denial.isUsage ? .usage : .refused, "no token to sign in with: \(denial)")
        proceed()
      }
    }
  }

  /// Some servers know no users, and do not say so.
  private func awaitSignIn(on socket: SocketID) {
    let start = signedInAt
    loop.after(.seconds(Self.answerTimeout)) { [weak self] in
      guard let self, status == nil, link == .up(socket), start != nil, signedInAt == start else {
        return
      }
      (user, signedInAt) = (nil, nil)
      let limit = "within \(Self.answerTimeout) seconds"
      fail(.refused, "the server did not answer the sign-in \(limit); it may know no users")
      proceed()
    }
  }

  private func pause(_ command: LineCommand) throws(LineCommand.Invalid) {
    guard !plan.isInteractive else { throw LineCommand.Invalid("that is for scripts only") }
    switch command {
    case .wait(let pattern, let time):
      let awaited = Expectation(pattern)
      script.pause = .until(awaited)
      loop.after(time.duration) { [weak self] in
        guard let self, script.pause == .until(awaited) else { return }
        end(.failure, because: "\(awaited.progress) within \(time)")
      }
    case .idle(let duration):
      script.pause = .sleep
      loop.after(duration) { [weak self] in
        self?.script.pause = nil
        self?.proceed()
      }
    default: break
    }
  }
}
