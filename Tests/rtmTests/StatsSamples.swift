import Terminal

@testable import rtm

/// Samples of servers that never were, for the tests of what is made of them.
enum StatsSamples {
  static let second = 1_000_000_000
  static let apps = ["shop", "chat", "日本の店", "a-very-long-name-of-an-app-for-tests"]

  /// What an operator sees after `seconds`, two of them after the sample before.
  static func server(after seconds: Int) -> Sample {
    let wave = [3, 5, 9, 4, 1, 0, 2, 7][seconds / 2 % 8]
    let rows = apps.enumerated().map { place, name in
      Sample.Row(
        name: name, dialect: "pusher",
        figures: [
          Figure.connections: 1000 * (place + 1) + wave, Figure.channels: 40 - 10 * place,
          Figure.subscriptions: 3000 * (place + 1),
          Figure.received: seconds * (4 - place), Figure.sent: seconds * 250 * (place + 1),
          Figure.sentBytes: seconds * 41_000 * (place + 1),
        ])
    }
    var figures = [
      Figure.connections: 10_000 + 4 * wave, Figure.channels: 100, Figure.users: 321,
      Figure.calls: 12 * seconds, Figure.publications: seconds * 8 + wave,
    ]
    for name in [Figure.subscriptions, Figure.received, Figure.sent, Figure.sentBytes] {
      figures[name] = rows.reduce(0) { $0 + ($1.figures[name] ?? 0) }
    }
    return Sample(
      time: seconds * second,
      scope: .server(
        .init(version: "0.1.0", uptimeSeconds: 11_520 + seconds, isDraining: false)),
      figures: figures, rows: rows,
      loops: [
        .init(connections: 5000, load: Double(wave) / 10, unsentBytes: 0),
        .init(connections: 5000, load: 0.04, unsentBytes: 1234),
      ], dialects: [.init(name: "pusher", connections: 10_000 + 4 * wave)])
  }

  /// What an app's credentials show; `count` channels.
  static func app(after seconds: Int, channels count: Int = 40) -> Sample {
    let rows = (0..<count).map { number in
      Sample.Row(
        name: number % 3 == 0 ? "presence-room-\(number)" : "private-order-\(number)",
        kind: number % 3 == 0 ? "presence" : "private",
        figures: number % 3 == 0
          ? [Figure.subscriptions: 2 * number, Figure.users: number]
          : [Figure.subscriptions: number])
    }
    return Sample(
      time: seconds * second, scope: .app("shop"),
      figures: [
        Figure.connections: 12, Figure.channels: count, Figure.subscriptions: 40,
        Figure.received: seconds, Figure.sent: 7 * seconds,
      ], rows: rows)
  }

  static func trend(_ sample: (Int) -> Sample, count: Int = 20) -> Trend {
    var trend = Trend()
    for number in 0..<count { trend.add(sample(2 * number)) }
    return trend
  }

  static func screen(
    _ trend: Trend, _ columns: Int, _ rows: Int, state: WatchState = WatchState(),
    style: Style = Style(isColoured: false), alphabet: Alphabet = .unicode
  ) -> [String] {
    WatchScreen(
      server: "ws://127.0.0.1:6001", interval: "2", trend: trend, state: state,
      size: ScreenSize(columns: columns, rows: rows), style: style, alphabet: alphabet
    ).lines(clock: "14:03:22")
  }
}
