package import Messaging
package import Telemetry

/// An app and what is being made of it; counted by all loops.
package final class AppUsage: Sendable {
  package let app: App
  /// What its topics stand under: mostly the app's id. Clients of apps that have one in common
  /// meet there.
  package let realm: String
  /// Open connections.
  package let connections = Counter()
  /// Connections that began, and those that ended.
  package let connects = Counter()
  package let disconnects = Counter()
  /// Messages from clients, whatever became of them.
  package let requests = Counter()
  /// Payload of these, in bytes.
  package let receivedBytes = Counter()
  /// Frames handed to connections: channel events and answers; and their bytes.
  package let sentMessages = Counter()
  package let sentBytes = Counter()
  /// Signed calls of the HTTP API, and the bytes of their bodies and of their answers'.
  package let apiCalls = Counter()
  package let apiReceivedBytes = Counter()
  package let apiSentBytes = Counter()
  /// Events taken from app servers and clients.
  package let publications = Counter()
  /// Channel events handed to connections: publications, members that come and go, and counts of
  /// subscribers, times their receivers.
  package let deliveries = Counter()
  /// Publications turned down because a loop was too far behind.
  package let overloads = Counter()
  /// API calls refused because their signature had been taken before.
  package let replays = Counter()
  /// Connections closed because they did not read.
  package let slowClosings = Counter()
  /// Open connections that are signed in as a user.
  package let signedIn = Counter()
  /// Connections closed because the app ended those of their user.
  package let terminations = Counter()
  /// Connections closed because they neither signed in nor brought a token in time.
  package let unauthorizedClosings = Counter()
  /// Connections closed because nothing came from them for too long.
  package let idleClosings = Counter()
  /// Connections refused because of the page they came from.
  package let originRefusals = Counter()
  /// Holds calls of the HTTP API to their rate.
  package let apiRequests = SharedBucket()
  /// Holds users to the rate of client events, by their channels, where it is theirs; where it is
  /// each connection's, its `rate` is that.
  let userEvents: RateTable<ChannelName, SlidingWindow>
  private let refusals: [Limit: Counter]

  package init(_ app: App, realm: String? = nil) {
    self.app = app
    self.realm = realm ?? app.id
    userEvents = RateTable(app.limits.clientEventRate, keyLimit: 1 << 16, parts: 8)
    refusals = Dictionary(uniqueKeysWithValues: Limit.allCases.map { ($0, Counter()) })
  }
}

extension AppUsage {
  /// Counts what was turned down because it went beyond `limit`.
  package func refused(_ limit: Limit) { refusals[limit]?.add() }
  /// Requests, messages and calls turned down for `limit`, since the start.
  package func refusals(for limit: Limit) -> Int { refusals[limit]?.value ?? 0 }
}

/// The apps that a server serves, found by the key that clients have and the id that servers use.
package struct AppRegistry: Sendable {
  /// Those of dialects last.
  package let all: [AppUsage]
  /// Those of dialects that know of no apps, by their places in the table of dialects.
  private let byDialect: [Int: AppUsage]
  private let byID: [String: AppUsage]
  private let byKey: [String: AppUsage]

  /// Of two apps with one id or key the first counts. `dialects` are for those that know of none,
  /// by their places in the table of dialects.
  package init(_ usages: [AppUsage], dialects: [Int: AppUsage] = [:]) {
    let own = dialects.sorted { $0.key < $1.key }.map(\.value)
    all = usages + own.filter { one in !usages.contains { $0 === one } }
    byDialect = dialects
    byID = Dictionary(usages.map { ($0.app.id, $0) }, uniquingKeysWith: { first, _ in first })
    let keys = usages.flatMap { usage in usage.app.keys.map { ($0.name, usage) } }
    byKey = Dictionary(keys, uniquingKeysWith: { first, _ in first })
  }

  package func app(id: String) -> AppUsage? { byID[id] }
  package func app(key: String) -> AppUsage? { byKey[key] }
  package func app(ofDialect place: Int) -> AppUsage? { byDialect[place] }
  /// What the app's clients speak, all of them, as a place in the table of dialects.
  package func dialect(of app: AppUsage) -> Int { byDialect.first { $0.value === app }?.key ?? 0 }
}
