import Dialects
import Reactor
import Settings
import Wire

/// A handshake that was tried, and what came of it.
struct Knock {
  let target: String
  let key: String
  let line: Line
  let reply: Line.Reply

  var path: String { String(target.prefix { $0 != "?" }) }

  /// Whether there is a WebSocket.
  var isAnswered: Bool {
    if case .response(let response) = reply { response.status == 101 } else { false }
  }

  /// Where a WebSocket is found that nobody looked for.
  func finding(insteadOf place: Place) -> Finding {
    guard case .response(let response) = reply else {
      return Finding(.upgrade, .failure(.broken), "there is no answer")
    }
    let reason = UpgradeReply.words(of: response).map { ": \($0)" } ?? ""
    let others = dialects.dropFirst().map(\.name).joined(separator: "|")
    return Finding(
      .upgrade, .failure(.broken),
      "there is a WebSocket at \(place.target), and none at \(path): "
        + "\(Proxy(response.headers).name) answers \(response.status)\(reason)",
      fixes: ["it is no Pusher server; if you know its dialect: rtm connect --dialect \(others)"])
  }
}

/// Where a server has WebSockets.
struct Place {
  let target: String
  /// `nil` where nothing tells which.
  let dialect: (any Dialect)?
  /// Whether the server confirms it, as ours do; else it is known by its greeting.
  var isConfirmed = false
  /// Whether the server itself said that it is there.
  var isNamed = false
}

// MARK: Servers of other dialects

extension Examination {
  /// How long a server is waited for that may have no greeting.
  private static let greetingTime = Duration.seconds(1)
  /// How many paths are tried that an answer names.
  private static let namedPaths = 3

  /// Where the server has a WebSocket though it refuses the one that was asked for by an answer of
  /// HTTP: at the URL's own path, at the one that the answer names, or where such dialects have it.
  func otherPlace(than knock: Knock, at door: Door) -> Place? {
    guard case .response(let response) = knock.reply else { return nil }
    let prefix = credentials.url.apiPrefix
    let named = (UpgradeReply.words(of: response) ?? "").split(separator: " ")
      .filter { $0.hasPrefix("/") && $0.utf8.allSatisfy { 0x21...0x7E ~= $0 } }
      .prefix(Self.namedPaths).map(String.init)
    let atNamed = named + named.map { prefix + $0 }
    let usual = dialects.filter(\.refusesByHTTP).map { prefix + $0.path }
    let own = credentials.url.path.isEmpty ? [] : [credentials.url.path]
    var tried: Set = [knock.target]
    for target in atNamed + own + usual
    where tried.insert(target).inserted {
      let other = self.knock(at: door, target)
      guard other.isAnswered else {
        other.line.close()
        continue
      }
      let greeted = greetedDialect(by: other)
      let confirmed = confirmedDialect(at: door, target)
      return Place(
        target: target, dialect: confirmed ?? greeted, isConfirmed: confirmed != nil,
        isNamed: atNamed.contains(target))
    }
    return nil
  }

  /// What a server speaks at `target` instead of Pusher's dialect. Only ours tells, by the
  /// subprotocol that it confirms.
  func confirmedDialect(at door: Door, _ target: String) -> (any Dialect)? {
    let names = dialects.map { "rtm.\($0.name)" }
    let knock = knock(at: door, target, offering: names)
    defer { knock.line.close() }
    guard case .response(let response) = knock.reply, response.status == 101,
      let name = response.headers["Sec-WebSocket-Protocol"],
      let place = names.firstIndex(of: name), place > 0
    else { return nil }
    return dialects[place]
  }

  private func greetedDialect(by knock: Knock) -> (any Dialect)? {
    guard let socket = socket(of: knock) else { return nil }
    defer { socket.abort() }
    _ = socket.next(within: Self.greetingTime) { _ in true }
    return socket.greeting.flatMap(Self.dialect(greetingWith:))
  }

  /// Which server than Pusher's greets like that.
  static func dialect(greetingWith text: [UInt8]) -> (any Dialect)? {
    dialects.dropFirst().first { $0.greets(with: text) }
  }

  /// Those whose servers do not greet.
  static var silent: String {
    dialects.filter { !$0.greets }.map(\.name).joined(separator: "|")
  }

  /// Leaves what is said there to those who know the dialect.
  func stay(at place: Place, _ socket: Socket) -> Opening {
    guard let dialect = place.dialect else { return .failed }
    socket.dialect = dialect
    let name = dialect.name
    let words = place.isConfirmed ? "speaks \(name) alone" : "greets as those of \(name) do"
    skip([.messages], "the server \(words): rtm connect --dialect \(name)")
    return .other(socket, place)
  }
}
