import Bytes
import Messaging

/// What a line given to `rtm connect` asks for.
enum LineCommand: Equatable {
  /// `channelData` is who one is on presence channels.
  case subscribe([ChannelName], channelData: Payload?)
  /// Of none, the current channel.
  case unsubscribe([ChannelName])
  /// On the current channel, where none is named.
  case send(event: String, channel: ChannelName?, data: Payload)
  /// `nil` leaves who it is to the endpoint for users.
  case signIn(Payload?)
  case ping
  /// A frame to be sent as it stands.
  case frame(Payload)
  /// The same, of JSON.
  case message(Payload)
  case toggleRaw
  case togglePretty
  case channels
  case members(ChannelName?)
  /// None shows all events again.
  case filter(EventFilter)
  case wait(EventPattern, atMost: Seconds)
  case idle(Duration)
  case help
  case quit
  case nothing

  /// Text that was typed, or that a file holds: `@FILE`.
  enum Payload: Equatable {
    case text(String)
    case file(String)

    init(_ text: Substring) {
      guard text.hasPrefix("@") else {
        self = .text(String(text))
        return
      }
      // Completion puts a space behind a path.
      var path = text.dropFirst()
      while path.last == " " { path.removeLast() }
      self = .file(String(path))
    }
  }

  /// The name of the client event that a line without a command is.
  static let eventOfLines = "client-message"

  struct Invalid: Error, Equatable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  /// What is said to a server; more is known of later ones.
  enum Speech: Int, Comparable, CaseIterable {
    /// Every line that is no command goes out as it stands, whatever it is.
    case frames
    /// Messages of a dialect, which are JSON.
    case messages
    /// Client events.
    case events

    static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
  }

  init(_ line: String, as speech: Speech) throws(Invalid) {
    let (name, rest) = Self.firstWord(line)
    if name.hasPrefix("/"), let entry = Self.entry(name, in: speech) {
      self = try entry.parse(rest)
    } else if speech == .frames {
      self = line.isEmpty ? .nothing : .frame(.text(line))
    } else if name.isEmpty {
      self = .nothing
    } else if name.hasPrefix("/") {
      throw Invalid("'\(name)' is no command; /help lists them")
    } else if speech == .messages {
      self = .message(Payload(line.drop { $0 == " " }))
    } else {
      self = Self.event(name, rest, line: line)
    }
  }

  /// A line without a command: `client-NAME DATA`, else all of it is data.
  private static func event(
    _ name: Substring, _ rest: Substring, line: String
  ) -> LineCommand {
    if name.hasPrefix("client-") {
      return .send(event: String(name), channel: nil, data: data(rest))
    }
    let text = line.drop { $0 == " " }
    return .send(event: eventOfLines, channel: nil, data: Payload(text))
  }

  /// `EVENT [CHANNEL] [DATA]`. Who is used to the other order is understood too.
  static func send(_ rest: Substring) throws(Invalid) -> LineCommand {
    var (event, remainder) = firstWord(rest)
    var (second, data) = firstWord(remainder)
    if !event.hasPrefix("client-"), second.hasPrefix("client-") { swap(&event, &second) }
    guard event.hasPrefix("client-") else {
      throw Invalid("clients send events whose names begin with 'client-': /send client-EVENT …")
    }
    var channel: ChannelName?
    if let first = second.first, !"{[\"@".contains(first) {
      channel = try Self.channel(second)
      remainder = data
    }
    data = remainder.drop { $0 == " " }
    return .send(event: String(event), channel: channel, data: Self.data(data))
  }

  private static func data(_ text: Substring) -> Payload {
    text.isEmpty ? .text("{}") : Payload(text)
  }

  /// `CHANNEL … [JSON]`.
  static func subscribe(_ rest: Substring) throws(Invalid) -> LineCommand {
    let start = rest.indices.first {
      "{@".contains(rest[$0]) && ($0 == rest.startIndex || rest[rest.index(before: $0)] == " ")
    }
    let (names, data) = (rest[..<(start ?? rest.endIndex)], start.map { Payload(rest[$0...]) })
    return .subscribe(try channels(names, of: "/subscribe"), channelData: data)
  }

  static func channels(
    _ rest: Substring, of command: String
  ) throws(Invalid) -> [ChannelName] {
    let words = rest.split(separator: " ")
    guard !words.isEmpty else { throw Invalid("type: \(command) CHANNEL …") }
    var channels: [ChannelName] = []
    for word in words { channels.append(try channel(word)) }
    return channels
  }

  static func channel(_ word: Substring) throws(Invalid) -> ChannelName {
    do { return try ChannelName(String(word)) } catch { throw Invalid("'\(word)': \(error)") }
  }

  /// `EVENT[:KEY=VALUE…] [SECONDS]`.
  static func wait(_ rest: Substring) throws(Invalid) -> LineCommand {
    var words = rest.split(separator: " ")
    var time = Seconds(30)
    if words.count > 1, let last = words.last.flatMap({ Seconds(asWritten: $0) }) {
      time = last
      words.removeLast()
    }
    do { return .wait(try EventPattern(words.joined(separator: " ")), atMost: time) } catch {
      throw Invalid("type: /wait EVENT[:KEY=VALUE…] [SECONDS]")
    }
  }

  static func sleep(_ rest: Substring) throws(Invalid) -> LineCommand {
    guard let seconds = Double(rest), 0...86_400 ~= seconds else {
      throw Invalid("type: /sleep SECONDS")
    }
    return .idle(.milliseconds(Int(seconds * 1000)))
  }

  static func firstWord(_ text: some StringProtocol) -> (Substring, Substring) {
    let start = Substring(text).drop { $0 == " " }
    let word = start.prefix { $0 != " " }
    return (word, start[word.endIndex...].drop { $0 == " " })
  }
}
