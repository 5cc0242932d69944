import Client
import CommandKit
import Settings
import Terminal

/// `rtm stats`: what a server is doing, or what one of its apps makes of it.
enum Stats {
  static let json = Option.flag("json", short: "j", help: "Print one line of JSON.")
  static let prometheus = Option.flag(
    "prometheus", help: "Print the server's /metrics as Prometheus reads them.")
  static let watch = Option.flag(
    "watch", short: "w",
    help: "Show it again and again: on a terminal with rates and keys, elsewhere a line each time.")
  static let interval = Option(
    "interval", short: "i", .text("SECONDS"), default: WatchInterval.usual, defaultText: "2",
    help: "How long to wait between two looks, from 0.1 to 3600.", parse: WatchInterval.init)
  static let count = Option.optional(
    "count", short: "n", .text("N"), help: "With --watch, end after so many looks.",
    parse: { text throws(NotACount) in
      guard let number = Int(text), number > 0 else { throw NotACount() }
      return number
    })

  static let command = Command(
    "stats", summary: "show what a server or an app is doing",
    discussion: """
      With the operator's token or socket, shows the whole server: its apps, its connections by
      dialect, its loops, what was refused. Clients of a dialect that knows of no apps have one of
      their own, such as @relay; or the first, where the dialect is the server's only one.

      With an app's credentials, or where the command line names an app, shows that app: its
      connections, channels and subscriptions now, and what it received, published and delivered
      since the server started. Of a server that is not ours, shows what the channels tell.

      On a terminal these are tables. Elsewhere each figure is a line, its name and its value parted
      by a tab; of the whole server, the app or loop that it is of comes first.

      With --watch the terminal shows rates and how they went, and the apps, or the app's channels
      if they are 5000 at most, sorted. These keys do something:

        q    quit                 s S  sort by the next column, the one before
        p    pause, and go on     1-9  sort by that column; again: reversed
        ?    help                 r    reverse the order

      A server that answered once is asked again until it answers. Where there is no terminal each
      look is a line of name=value.

      \(ServerOptions.discussion)
      """,
    options: [json, prometheus, watch, interval, count] + ServerOptions.all + OperatorOptions.own,
    variables: ServerOptions.variables + OperatorOptions.variables.prefix(1),
    examples: [
      .init("Watch an app at work", "rtm stats --watch"),
      .init(
        "Five lines for a log, a second apart", "rtm stats --watch --interval 1 --count 5 | cat"),
      .init("How many connections there are", "rtm stats | grep '^connections'"),
    ],
    exits: [.success, .failure, .refused, .unreachable, .usage],
    subcommands: [channels, channel, users, connections]
  ) { arguments in
    let modes = [json, prometheus].filter { arguments[$0] }.map(\.spelling)
    guard modes.count < 2, !arguments[prometheus] || !arguments[watch] else {
      throw UsageError.incomplete("--prometheus goes with neither --json nor --watch")
    }
    guard arguments[count] == nil || arguments[watch] else {
      throw UsageError.incomplete("--count goes with --watch only")
    }
    if arguments[prometheus] { return try printMetrics(arguments) }
    if arguments[watch] { return try Watch.run(arguments) }
    let (source, server) = try StatsSource.from(arguments)
    let answer = try source.answer()
    if arguments[json] {
      try say(answer.json)
    } else {
      let report = StatsReport(
        sample: answer.sample, server: server, style: .standardOutput, alphabet: .ofLocale)
      try write(report.text(for: .standardOutput))
    }
    return .success
  }

  struct NotACount: Error, CustomStringConvertible {
    let description = "use a whole number, 1 at least"
  }

  private static func printMetrics(_ arguments: Arguments) throws -> ExitStatus {
    let bytes = try BearerClient(try OperatorAccount(arguments)).page("/metrics")
    let text = String(decoding: bytes, as: UTF8.self)
    guard ScreenSize.standardOutput != nil else {
      try write(text)
      return .success
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      try say(printable(line))
    }
    return .success
  }
}

/// How long `rtm stats --watch` waits between two looks.
struct WatchInterval: Equatable, Sendable {
  let duration: Duration
  /// As the user wrote it, in seconds.
  let text: String

  static let usual = WatchInterval(duration: .seconds(2), text: "2")

  private init(duration: Duration, text: String) {
    self.duration = duration
    self.text = text
  }

  init(_ text: String) throws(Invalid) {
    guard let seconds = Double(text), 0.1...3600 ~= seconds else { throw Invalid() }
    self.init(duration: .milliseconds(Int(seconds * 1000)), text: text)
  }

  struct Invalid: Error, CustomStringConvertible {
    let description = "use a number of seconds from 0.1 to 3600"
  }
}
