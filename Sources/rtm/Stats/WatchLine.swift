import Bytes
import Terminal

/// What `rtm stats --watch` prints where there is no screen: a line a sample.
enum WatchLine {
  /// `time=… connections=12 channels=3 messages_in=1.5/s …`: rates from the second line on.
  static func text(of trend: Trend, at time: String) -> String {
    guard let sample = trend.latest else { return "" }
    let gauges = [Figure.connections, Figure.channels, Figure.subscriptions, Figure.users]
      .compactMap { name in sample.figures[name].map { "\(name)=\($0)" } }
    let rates = [
      Figure.received, Figure.sent, Figure.sentBytes, Figure.publications, Figure.calls,
    ].compactMap { name in trend.rate(of: name).map { "\(name)=\(Cell.rate($0).raw)/s" } }
    let load = sample.loops.map(\.load).max().map { ["load=\(Cell.share($0).raw)"] } ?? []
    return (["time=\(time)"] + gauges + rates + load).joined(separator: " ")
  }

  /// The server's own answer, with the time before all else.
  static func json(_ answer: String, at time: String) -> String {
    let members = answer.dropFirst().dropLast()
    return #"{"time":"\#(time)""# + (members.isEmpty ? "" : ",") + members + "}"
  }
}
