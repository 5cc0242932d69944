import Bytes
import CommandKit
import Dialects
import Glibc
import Messaging
import Terminal

/// How wide the columns of rows are: as what was in them up to now, so that rows stand below each
/// other; within limits, beyond which a row is out of line rather than all of them wide.
struct RowColumns {
  private static let widestChannel = 24
  private static let widestEvent = 20
  private var channel = 0
  private var event = 0

  mutating func channel(_ text: String) -> String {
    Self.padded(text, &channel, limit: Self.widestChannel)
  }

  mutating func event(_ text: String) -> String {
    Self.padded(text, &event, limit: Self.widestEvent)
  }

  /// The spaces that go behind `text`.
  private static func padded(_ text: String, _ width: inout Int, limit: Int) -> String {
    let columns = TextWidth.columns(of: text)
    if columns <= limit { width = max(width, columns) }
    return String(repeating: " ", count: max(0, width - columns) + 2)
  }
}

// One event as people read it. Nothing in it drives a terminal.
extension Printout {
  /// `12:00:01 my-channel  my-event  {"hello":"world"}`; `nil` for what only programs care for.
  mutating func row(for arrival: Arrival) -> String? {
    switch arrival.event {
    case .connected(let socket, _):
      return note("connected; this is socket \(socket)", arrival)
    case .subscribed(let channel, let members):
      return note(subscribed(to: channel, members), arrival)
    case .memberAdded(let channel, let member):
      return row(channel.rawValue, style("\(name(of: member)) joined", .green))
    case .memberRemoved(let channel, let user):
      return row(channel.rawValue, style("\(printable(user)) left", .yellow))
    case .published(let content):
      return published(content, arrival)
    case .cacheMissed(let channel):
      return note("nothing is cached on \(channel) yet", arrival)
    case .subscriptionCount(let channel, let count):
      return row(channel.rawValue, style("\(count) subscribed", .dim))
    case .signedIn(let userData):
      return note("signed in as \(printable(Self.userID(in: userData)))", arrival)
    case .watched(let online, let offline):
      return row("watchlist", watchlist(online: online, offline: offline))
    case .failed(let code, let message):
      return style("error\(code.map { " \($0)" } ?? ""): \(printable(message))", .red)
    case .other(let name, let channel?, let data) where Conversation.refusesSubscription(name):
      return row(channel, style("refused: \(printable(Self.reason(in: data)))", .red))
    case .other(let name, let channel, _):
      return row(channel ?? "", "\(printable(name))  \(data(of: arrival))")
    case .pong:
      return arrival.latency.map { note("pong after \($0.milliseconds) ms") }
    case .ping, .subscriptionRefused, .refused, .echoed, .delivered, .entered, .exited,
      .statusChanged:
      return nil
    }
  }

  private mutating func published(
    _ content: Publication.Content, _ arrival: Arrival
  ) -> String {
    let name = printable(content.event)
    let padding = columns.event(name)
    let sender = content.userID.map { style("from \(printable($0))", .dim) + "  " } ?? ""
    let text = style(name, .bold) + padding + sender + data(of: arrival)
    return row(content.channel.rawValue, text + marks(of: arrival))
  }

  private mutating func row(_ channel: String, _ text: String) -> String {
    let channel = printable(channel)
    let padding = columns.channel(channel)
    return "\(style(Self.timeOfDay(), .dim)) \(style(channel, .cyan))\(padding)\(text)"
  }

  /// A frame of any server, mostly JSON; with the time and the size where people read it.
  func row(of text: [UInt8]) -> String {
    let size = showsTiming ? "  " + style("(\(counted(text.count, "byte")))", .dim) : ""
    let text = String(decoding: text, as: UTF8.self)
    let json = JSON(in: text)
    guard isTerminal else { return json.map(painted) ?? text }
    return style(Self.timeOfDay(), .dim) + " " + (json.map(painted) ?? printable(text)) + size
  }

  private func painted(_ json: JSON) -> String {
    PaintedJSON.text(of: json, style: style, isPretty: isPretty)
  }

  private func note(_ text: String, _ arrival: Arrival? = nil) -> String {
    let latency = showsTiming ? arrival?.latency.map { " (\($0.milliseconds) ms)" } ?? "" : ""
    return style(text + latency, .dim)
  }

  private func data(of arrival: Arrival) -> String {
    guard let json = arrival.frame.json else { return printable(arrival.frame.data ?? "") }
    let text = PaintedJSON.text(of: json, style: style, isPretty: isPretty, indentation: "  ")
    return text.contains("\n") ? "\n  " + text : text
  }

  /// What stands behind the data: where it came from, and how much it was.
  private func marks(of arrival: Arrival) -> String {
    var marks: [String] = []
    if arrival.isReplay { marks.append("(cached)") }
    switch arrival.opening {
    case .noKey: marks.append("(encrypted; \(EncryptionKey.option.spelling) opens it)")
    case .failed(let reason): marks.append("(\(reason))")
    case .opened, nil: break
    }
    if showsTiming { marks.append("(\(counted(arrival.text.count, "byte")))") }
    return marks.isEmpty ? "" : "  " + style(marks.joined(separator: " "), .dim)
  }
}

// MARK: Words

extension Printout {
  private func subscribed(to channel: ChannelName, _ members: [Member]?) -> String {
    guard let members else { return "subscribed to \(channel)" }
    let shown = members.map { name(of: $0) }.sorted().prefix(20).joined(separator: ", ")
    let rest = members.count > 20 ? " and \(members.count - 20) more" : ""
    return "subscribed to \(channel); members: \(shown)\(rest)"
  }

  /// `7 (Ann)`: the id, and what people would call them.
  private func name(of member: Member) -> String {
    let info = member.info.flatMap { JSON(in: $0) }
    let name = info?["name"]?.string.map { " (\(printable($0)))" } ?? ""
    return printable(member.userID) + name
  }

  /// `ann, bob online; eve offline`.
  private func watchlist(online: [String], offline: [String]) -> String {
    [("online", online, Style.Colour.green), ("offline", offline, .yellow)]
      .filter { !$0.1.isEmpty }
      .map { style($0.1.map { printable($0) }.joined(separator: ", ") + " " + $0.0, $0.2) }
      .joined(separator: "; ")
  }

  /// The id that a user signed in with; all of the text where it has none.
  private static func userID(in userData: String) -> String {
    JSON(in: userData)?["id"]?.string ?? userData
  }

  /// Of a refusal, as far as there is any.
  static func reason(in data: String) -> String {
    APIError.reason(in: Array(data.utf8)) ?? (data == "{}" ? "no reason given" : data)
  }

  /// Of the local clock: `12:00:01`.
  static func timeOfDay() -> String {
    var seconds = time(nil)
    var parts = tm()
    localtime_r(&seconds, &parts)
    return [parts.tm_hour, parts.tm_min, parts.tm_sec]
      .map { ($0 < 10 ? "0" : "") + "\($0)" }.joined(separator: ":")
  }
}
