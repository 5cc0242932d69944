import Bytes
import Hub
import Messaging
import Telemetry

/// What one app, or all together, make of the server.
struct AppStatistics {
  /// By their names in the answer.
  private var figures: [(name: String, value: Int)] = []
  /// In the order of the meter's figures; none where nobody has measured.
  private var rates: [Double] = []
  /// By limit, of those that were met.
  private var refusals: [Limit: Int] = [:]

  init() {}

  init(_ usage: AppUsage, _ occupancy: AppOccupancy, rates: [Double] = []) {
    figures = [
      ("connections", usage.connections.value),
      ("connections_opened", usage.connects.value),
      ("channels", occupancy.channels),
      ("presence_channels", occupancy.presenceChannels),
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
    if !rates.isEmpty { writeRates(to: &object) }
    object.name("refusals")
    object.object { counts in
      for (limit, count) in refusals.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        counts.name(limit.rawValue)
        counts.integer(count)
      }
    }
  }

  private func writeRates(to object: inout JSONWriter) {
    object.name("per_second")
    object.object { perSecond in
      for (figure, rate) in zip(RateMeter.figures, rates) {
        perSecond.name(figure.name)
        perSecond.number(rate)
      }
    }
  }
}

extension JSONWriter {
  /// To three decimals.
  mutating func number(_ value: Double) {
    raw("\((value * 1000).rounded() / 1000)")
  }
}
