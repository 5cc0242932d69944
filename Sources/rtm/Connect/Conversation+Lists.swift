import Bytes
import Messaging
import Terminal

// What /channels and /members answer.
extension Conversation {
  private static let longestList = 100

  var channelList: String {
    guard !subscriptions.names.isEmpty else { return "no channels; /subscribe to one" }
    return Self.table(
      subscriptions.names.map { channel in
        let mark = channel == subscriptions.current ? "* " : "  "
        return (mark + channel.rawValue, state(of: channel))
      })
  }

  private func state(of channel: ChannelName) -> String {
    guard let entry = subscriptions[channel], entry.state == .open else {
      return "not yet answered"
    }
    return channel.kind == .presence ? counted(entry.members.count, "member") : "subscribed"
  }

  func memberList(of channel: ChannelName?) -> String {
    guard
      let channel = channel ?? subscriptions.current.flatMap({ $0.kind == .presence ? $0 : nil })
        ?? subscriptions.names.first(where: { $0.kind == .presence }),
      let entry = subscriptions[channel]
    else { return "subscribe to a presence channel first: /subscribe presence-…" }
    let members = entry.members.values.sorted { $0.userID < $1.userID }
    guard !members.isEmpty else { return "nobody on \(channel) that we know of" }
    return "\(counted(members.count, "member")) of \(channel)\n"
      + Self.table(members.map { ("  " + printable($0.userID), printable($0.info ?? "")) })
  }

  private static func table(_ rows: [(String, String)]) -> String {
    let shown = rows.prefix(longestList)
    let width = shown.map { TextWidth.columns(of: $0.0) }.max() ?? 0
    let lines = shown.map { left, right in
      right.isEmpty
        ? left
        : left + String(repeating: " ", count: width + 2 - TextWidth.columns(of: left)) + right
    }
    let rest = rows.count > longestList ? ["  … \(rows.count - longestList) more"] : []
    return (lines + rest).joined(separator: "\n")
  }
}
