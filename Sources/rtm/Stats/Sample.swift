import Bytes

/// What a server told of itself at one moment.
struct Sample: Equatable, Sendable {
  /// In nanoseconds of a clock that nobody sets.
  var time: Int
  var scope: Scope
  /// By ``Figure``'s names, and the names of those that only the server's version knows.
  var figures: [String: Int] = [:]
  /// What the server says that counters grow by in a second, by the same names.
  var rates: [String: Double] = [:]
  /// How often each limit was met, by its name.
  var refusals: [String: Int] = [:]
  /// The server's apps, or the app's channels; `nil` where they were not asked for.
  var rows: [Row]?
  var loops: [Loop] = []
  /// Of a server, how many connections speak each dialect.
  var dialects: [Dialect] = []

  /// Whose figures they are.
  enum Scope: Equatable, Sendable {
    /// All of a server of ours, as its operator sees it.
    case server(Server)
    /// One app's, by a server of ours.
    case app(String)
    /// One app's, by the calls that every server of the protocol has.
    case channels(ofApp: String)
  }

  struct Server: Equatable, Sendable {
    var version: String
    var uptimeSeconds: Int
    var isDraining: Bool
  }

  struct Dialect: Equatable, Sendable {
    var name: String
    var connections: Int
  }

  struct Row: Equatable, Sendable {
    var name: String
    /// Of a channel.
    var kind: String?
    /// Of an app, what its clients speak.
    var dialect: String?
    var figures: [String: Int] = [:]
    /// Of an app, how often each limit was met.
    var refusals: [String: Int] = [:]
  }

  struct Loop: Equatable, Sendable {
    var connections: Int
    /// The part of its time that it is busy, from 0 to 1.
    var load: Double
    var unsentBytes: Int
  }
}

/// What is counted, by its name in the server's answers.
enum Figure {
  static let connections = "connections"
  static let channels = "channels"
  static let subscriptions = "subscriptions"
  static let users = "presence_members"
  static let received = "messages_received"
  static let sent = "messages_sent"
  static let sentBytes = "sent_bytes"
  static let publications = "publications"
  static let calls = "api_calls"

  /// The order in which they are told; others come after them.
  static let order = [
    connections, "connections_opened", channels, subscriptions, users, received, sent,
    "received_bytes", sentBytes, publications, "deliveries", calls, "overloads", "slow_closings",
  ]
}

// MARK: Reading

extension Sample {
  /// Of `GET /admin/stats`; `nil` where it is no such answer.
  init?(ofServer json: JSON, at time: Int) {
    guard let version = json["version"]?.string, let uptime = json["uptime_seconds"]?.integer else {
      return nil
    }
    let server = Server(
      version: version, uptimeSeconds: uptime, isDraining: json["draining"]?.boolean ?? false)
    self.init(time: time, scope: .server(server), figures: json.integers)
    figures["uptime_seconds"] = nil
    refusals = json["refusals"]?.integers ?? [:]
    for (name, value) in json["per_second"]?.members ?? [] { rates[name] = Double(value.text) }
    rows = json["apps"]?.elements.compactMap { app in
      app["id"]?.string.map {
        Row(
          name: $0, dialect: app["dialect"]?.string, figures: app.integers,
          refusals: app["refusals"]?.integers ?? [:])
      }
    }
    dialects = (json["dialects"]?.members ?? []).map {
      Dialect(name: $0.name, connections: $0.value.integer ?? 0)
    }
    loops = (json["loops"]?.elements ?? []).map { loop in
      Loop(
        connections: loop["connections"]?.integer ?? 0,
        load: loop["load"].flatMap { Double($0.text) } ?? 0,
        unsentBytes: loop["unsent_bytes"]?.integer ?? 0)
    }
  }

  /// Of `GET /apps/ID/stats`.
  init(ofApp app: String, _ json: JSON, at time: Int) {
    self.init(time: time, scope: .app(app), figures: json.integers)
    refusals = json["refusals"]?.integers ?? [:]
    // The same under the name that it had at first.
    let requests = figures.removeValue(forKey: "requests")
    figures[Figure.received] = figures[Figure.received] ?? requests
  }

  /// Of a server that tells an app no more than its channels.
  init(of channels: [Row], ofApp app: String, at time: Int) {
    self.init(time: time, scope: .channels(ofApp: app), rows: channels)
    figures[Figure.channels] = channels.count
    for name in [Figure.subscriptions, Figure.users] {
      let told = channels.compactMap { $0.figures[name] }
      if !told.isEmpty || channels.isEmpty { figures[name] = told.reduce(0, +) }
    }
  }
}

extension JSON {
  /// Its members that are whole numbers.
  var integers: [String: Int] {
    Dictionary(
      members.compactMap { member in member.value.integer.map { (member.name, $0) } },
      uniquingKeysWith: { $1 })
  }
}
