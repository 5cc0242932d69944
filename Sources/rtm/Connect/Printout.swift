import Bytes
import Dialects
import Glibc
import Messaging
import Terminal

/// How `rtm connect` shows what comes: a line each, with nothing in it that a terminal obeys.
enum Printout {
  /// `12:00:01 my-channel  my-event  {"hello":"world"}`; `nil` for what only programs care for.
  /// `isReplay`: it was published before the channel was subscribed to.
  static func line(for event: Event, isReplay: Bool = false) -> String? {
    let style = Style.standardOutput
    switch event {
    case .connected(let socket, _):
      return style("connected; this is socket \(socket)", .dim)
    case .subscribed(let channel, let members):
      guard let members else { return style("subscribed to \(channel)", .dim) }
      let names = members.map { printable($0.userID) }.sorted().joined(separator: ", ")
      return style("subscribed to \(channel); members: \(names)", .dim)
    case .memberAdded(let channel, let member):
      return row(channel.rawValue, style("\(printable(member.userID)) came", .green))
    case .memberRemoved(let channel, let user):
      return row(channel.rawValue, style("\(printable(user)) went", .yellow))
    case .published(let content):
      let name = style(printable(content.event), .bold)
      let sender = content.userID.map { style(" from \(printable($0))", .dim) } ?? ""
      let age = isReplay ? style("  (cached)", .dim) : ""
      return row(content.channel.rawValue, "\(name)\(sender)  \(printable(content.data))\(age)")
    case .cacheMissed(let channel):
      return style("nothing is cached on \(channel) yet", .dim)
    case .subscriptionCount(let channel, let count):
      return row(channel.rawValue, style("\(count) subscribed", .dim))
    case .signedIn(let userData):
      return style("signed in as \(printable(userID(in: userData)))", .dim)
    case .watched(let online, let offline):
      return row("watchlist", watchlist(online: online, offline: offline))
    case .failed(let code, let message):
      return style("error\(code.map { " \($0)" } ?? ""): \(printable(message))", .red)
    case .other("pusher:subscription_error", let channel?, let data):
      let reason = APIError.reason(in: Array(data.utf8)) ?? data
      return row(printable(channel), style("refused: \(printable(reason))", .red))
    case .other(let name, let channel, let data):
      return row(printable(channel ?? ""), "\(printable(name))  \(printable(data))")
    case .ping, .pong, .subscriptionRefused, .refused:
      return nil
    }
  }

  /// The id that a user signed in with; all of the text where it has none.
  private static func userID(in userData: String) -> String {
    do { return try JSON(parsing: userData)["id"]?.string ?? userData } catch { return userData }
  }

  /// `ann, bob online; eve offline`.
  private static func watchlist(online: [String], offline: [String]) -> String {
    let style = Style.standardOutput
    return [("online", online, Style.Colour.green), ("offline", offline, .yellow)]
      .filter { !$0.1.isEmpty }
      .map { style($0.1.map { printable($0) }.joined(separator: ", ") + " " + $0.0, $0.2) }
      .joined(separator: "; ")
  }

  /// A frame that is JSON, on one line.
  static func json(_ text: [UInt8]) -> String {
    do { return raw(Array(try JSON(parsing: text).compacted.utf8)) } catch { return raw(text) }
  }

  /// A text frame as it stands, but for what would end the line or drive the terminal.
  static func raw(_ text: [UInt8]) -> String {
    isatty(STDOUT_FILENO) == 1
      ? printable(String(decoding: text, as: UTF8.self)) : String(decoding: text, as: UTF8.self)
  }

  static func binary(_ bytes: [UInt8]) -> String { "(\(bytes.count) bytes of binary data)" }

  private static func row(_ channel: String, _ text: String) -> String {
    let style = Style.standardOutput
    return "\(style(timeOfDay(), .dim)) \(style(channel, .cyan))  \(text)"
  }

  /// Of the local clock: `12:00:01`.
  private static func timeOfDay() -> String {
    var seconds = time(nil)
    var parts = tm()
    localtime_r(&seconds, &parts)
    return [parts.tm_hour, parts.tm_min, parts.tm_sec]
      .map { ($0 < 10 ? "0" : "") + "\($0)" }.joined(separator: ":")
  }
}
