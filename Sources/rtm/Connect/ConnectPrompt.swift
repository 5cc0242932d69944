import Messaging
import Terminal

/// How the connection of `rtm connect` stands.
enum LinkState: Equatable {
  case connecting
  /// `nil` where the server speaks no protocol that names sockets.
  case up(SocketID?)
  /// Down, until the next attempt.
  case waiting(until: ContinuousClock.Instant)
  case over
}

/// The prompt of `rtm connect`, which tells how the connection stands.
enum ConnectPrompt {
  /// Longer names of channels and users are cut there.
  private static let widestName = 24

  static func text(
    _ state: LinkState, channel: ChannelName?, name: String = "rtm", now: ContinuousClock.Instant
  ) -> String {
    switch state {
    case .connecting: "connecting>"
    case .up(let socket?):
      (["\(socket)"] + (channel.map { [short($0.rawValue)] } ?? [])).joined(separator: " ") + ">"
    case .up(nil): name + ">"
    case .waiting(let instant): "offline, \(seconds(until: instant, now)) s>"
    case .over: "offline>"
    }
  }

  static func colour(_ state: LinkState) -> Style.Colour {
    switch state {
    case .up: .cyan
    case .connecting: .yellow
    case .waiting, .over: .red
    }
  }

  static func short(_ name: String) -> String {
    name.count <= widestName ? name : name.prefix(widestName - 1) + "…"
  }

  private static func seconds(
    until instant: ContinuousClock.Instant, _ now: ContinuousClock.Instant
  ) -> Int {
    let left = instant - now
    return max(0, Int(left.components.seconds) + (left.components.attoseconds > 0 ? 1 : 0))
  }
}
