import Bytes
import Hub
import Messaging
import Settings
import Telemetry
import Threads
import Wire

/// `GET /admin/stats`: what the server is doing, in all and for each app.
struct ShowServerStatistics: OperatorEndpoint {
  let method = "GET"
  let path = "/admin/stats"

  func respond(
    to request: HTTPRequest, at desk: Desk, _ answer: @escaping (HTTPResponse) -> Void
  ) {
    var writer = JSONWriter()
    writer.object { body in
      let shared = desk.shared
      body.name("version")
      body.string(shared.settings.version)
      body.name("uptime_seconds")
      body.integer(WallClock.seconds - shared.startSeconds)
      body.name("draining")
      body.boolean(shared.isDraining)
      body.name("loops")
      body.array { loops in
        for number in shared.loops.indices { Self.write(loop: number, of: desk, to: &loops) }
      }
      let apps = Self.apps(of: desk)
      apps.reduce(AppStatistics(), +).write(to: &body)
      body.name("apps")
      body.array { rows in
        for (usage, statistics) in zip(shared.apps.all, apps) {
          rows.object { row in
            row.name("id")
            row.string(usage.app.id)
            statistics.write(to: &row)
          }
        }
      }
    }
    answer(.json(200, writer.bytes))
  }

  private static func apps(of desk: Desk) -> [AppStatistics] {
    let occupancy = desk.shared.node.occupancyByApp()
    return desk.shared.apps.all.enumerated().map { place, usage in
      AppStatistics(
        usage, occupancy[usage.app.id] ?? AppOccupancy(), rates: desk.rates.rates(ofApp: place))
    }
  }

  private static func write(loop number: Int, of desk: Desk, to loops: inout JSONWriter) {
    loops.object { loop in
      loop.name("connections")
      loop.integer(desk.shared.loads[number].value)
      loop.name("load")
      loop.number(desk.rates.load(ofLoop: number))
      loop.name("backlog_bytes")
      loop.integer(desk.shared.hubMailboxes[number].backlog)
      loop.name("unsent_bytes")
      loop.integer(desk.shared.loops[number].unsentBytes.value)
    }
  }
}

/// What one app, or all together, make of the server.
private struct AppStatistics {
  /// By their names in the answer.
  private var figures: [(name: String, value: Int)] = []
  private var rates = RateMeter.figures.map { _ in 0.0 }
  /// By limit, of those that were met.
  private var refusals: [Limit: Int] = [:]

  init() {}

  init(_ usage: AppUsage, _ occupancy: AppOccupancy, rates: [Double]) {
    figures = [
      ("connections", usage.connections.value),
      ("connections_opened", usage.connects.value),
      ("channels", occupancy.channels),
      ("subscriptions", occupancy.subscriptions),
      ("presence_members", occupancy.users),
      ("messages_received", usage.requests.value),
      ("messages_sent", usage.sentMessages.value),
      ("received_bytes", usage.receivedBytes.value),
      ("sent_bytes", usage.sentBytes.value),
      ("publications", usage.publications.value),
      ("deliveries", usage.deliveries.value),
      ("api_calls", usage.apiCalls.value),
      ("overloads", usage.overloads.value),
      ("slow_closings", usage.slowClosings.value),
    ]
    self.rates = rates
    for limit in Limit.allCases {
      let count = usage.refusals(for: limit)
      if count > 0 { refusals[limit] = count }
    }
  }

  static func + (one: AppStatistics, other: AppStatistics) -> AppStatistics {
    guard !one.figures.isEmpty else { return other }
    var sum = one
    sum.figures = zip(one.figures, other.figures).map { ($0.name, $0.value + $1.value) }
    sum.rates = zip(one.rates, other.rates).map(+)
    sum.refusals.merge(other.refusals, uniquingKeysWith: +)
    return sum
  }

  func write(to object: inout JSONWriter) {
    for (name, value) in figures {
      object.name(name)
      object.integer(value)
    }
    object.name("per_second")
    object.object { perSecond in
      for (figure, rate) in zip(RateMeter.figures, rates) {
        perSecond.name(figure.name)
        perSecond.number(rate)
      }
    }
    object.name("refusals")
    object.object { counts in
      for (limit, count) in refusals.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        counts.name(limit.rawValue)
        counts.integer(count)
      }
    }
  }
}

extension JSONWriter {
  /// To three decimals.
  fileprivate mutating func number(_ value: Double) {
    raw("\((value * 1000).rounded() / 1000)")
  }
}
