import Hub
import Messaging
import Reactor
import Settings
import Telemetry

/// A family of figures at `/metrics`.
struct Metric: Sendable {
  let name: String
  let kind: MetricsText.Kind
  let help: String
  /// Writes its samples, under the name given.
  private let write: @Sendable (Reading, _ name: String, inout MetricsText) -> Void

  /// What a scrape looks at: counters of others, and what is asked once a scrape. Nothing that
  /// walks channels or connections, nor waits for a loop.
  struct Reading {
    let shared: SharedState
    let process = ProcessFigures()
    let occupancy: [String: AppOccupancy]
    let cache: CacheFigures
    let identities: [TLSIdentity]

    init(_ shared: SharedState, _ certificates: Certificates?) {
      self.shared = shared
      identities = certificates?.current.identities ?? []
      occupancy = shared.node.occupancyByApp()
      cache = shared.node.cacheFigures
    }
  }
}

// MARK: Kinds

extension Metric {
  /// One sample.
  static func one(
    _ name: String, _ kind: MetricsText.Kind, _ help: String,
    _ value: @escaping @Sendable (Reading) -> Double
  ) -> Metric {
    Metric(name: name, kind: kind, help: help) { $2.sample($1, value($0)) }
  }

  /// A sample an app, `label` being the app's id.
  static func app(
    _ name: String, _ kind: MetricsText.Kind, _ help: String,
    _ value: @escaping @Sendable (AppUsage, AppOccupancy) -> Int
  ) -> Metric {
    Metric(name: name, kind: kind, help: help) { reading, name, text in
      for usage in reading.shared.apps.all {
        let occupancy = reading.occupancy[usage.app.id] ?? AppOccupancy()
        text.sample(name, [("app", usage.app.id)], Double(value(usage, occupancy)))
      }
    }
  }

  /// A sample for each value of one label, an app.
  static func app(
    _ name: String, _ kind: MetricsText.Kind, _ help: String, by label: String,
    _ values: @escaping @Sendable (AppUsage) -> [(String, Int)]
  ) -> Metric {
    Metric(name: name, kind: kind, help: help) { reading, name, text in
      for usage in reading.shared.apps.all {
        for (value, count) in values(usage) {
          text.sample(name, [("app", usage.app.id), (label, value)], Double(count))
        }
      }
    }
  }

  /// A sample a loop, by its number.
  static func loop(
    _ name: String, _ kind: MetricsText.Kind, _ help: String,
    _ value: @escaping @Sendable (SharedState, Int) -> Double
  ) -> Metric {
    Metric(name: name, kind: kind, help: help) { reading, name, text in
      for number in reading.shared.loops.indices {
        text.sample(name, [("loop", "\(number)")], value(reading.shared, number))
      }
    }
  }

  /// A sample for each value of one label.
  static func labelled(
    _ name: String, _ kind: MetricsText.Kind, _ help: String, by label: String,
    _ values: @escaping @Sendable (SharedState) -> [(String, Int)]
  ) -> Metric {
    Metric(name: name, kind: kind, help: help) { reading, name, text in
      for (value, count) in values(reading.shared) {
        text.sample(name, [(label, value)], Double(count))
      }
    }
  }

  /// A sample a certificate, by its file.
  static func certificate(
    _ name: String, _ kind: MetricsText.Kind, _ help: String,
    _ value: @escaping @Sendable (TLSCertificate) -> Double
  ) -> Metric {
    Metric(name: name, kind: kind, help: help) { reading, name, text in
      for identity in reading.identities {
        text.sample(name, [("file", identity.files.certificate)], value(identity.certificate))
      }
    }
  }

  /// Seconds, of all loops together.
  static func histogram(
    _ name: String, _ help: String, _ histogram: @escaping @Sendable (LoopUsage) -> Histogram
  ) -> Metric {
    Metric(name: name, kind: .histogram, help: help) { reading, name, text in
      let figures = reading.shared.loops.map { histogram($0).figures }
      text.samples(name, figures.reduce(Histogram.Figures(), +))
    }
  }

  /// As Soketi labels what it counts of an app.
  static func soketi(
    _ name: String, _ kind: MetricsText.Kind, _ help: String,
    _ value: @escaping @Sendable (AppUsage) -> Int
  ) -> Metric {
    Metric(name: name, kind: kind, help: help) { reading, name, text in
      let port = reading.shared.listeners.compactMap(\.address.port).first ?? 0
      for usage in reading.shared.apps.all {
        text.sample(
          name, [("app_id", usage.app.id), ("port", "\(port)")], Double(value(usage)))
      }
    }
  }
}

// MARK: Text

extension Metric {
  /// All of them, as Prometheus reads them.
  static func text(of shared: SharedState, _ certificates: Certificates?) -> [UInt8] {
    let reading = Reading(shared, certificates)
    var text = MetricsText()
    for metric in table { metric.append(reading, to: &text) }
    if let prefix = shared.settings.metricsPrefix {
      for metric in soketiTable { metric.append(reading, prefix: prefix, to: &text) }
    }
    return text.bytes
  }

  private func append(_ reading: Reading, prefix: String = "", to text: inout MetricsText) {
    text.family(prefix + name, kind, help)
    write(reading, prefix + name, &text)
  }
}
