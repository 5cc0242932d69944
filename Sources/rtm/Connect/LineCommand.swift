import Messaging

/// What a line typed at `rtm connect` asks for.
enum LineCommand: Equatable {
  case subscribe([ChannelName])
  case unsubscribe([ChannelName])
  case send(event: String, channel: ChannelName?, data: String)
  case help
  case quit
  /// To be sent as it stands.
  case raw(String)
  case nothing

  static let usage = """
    /subscribe CHANNEL …          hear channels
    /unsubscribe CHANNEL …        hear them no more
    /send EVENT [CHANNEL] [DATA]  send a client event, to the last channel if none
    /quit                         leave
    {…                            a line of JSON is sent as it stands
    """

  static let names = ["/subscribe", "/unsubscribe", "/send", "/help", "/quit"]

  struct Invalid: Error, Equatable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  /// `isRaw`: every line that is no command goes out as it stands, whatever it is.
  init(_ line: String, isRaw: Bool) throws(Invalid) {
    let (name, rest) = Self.firstWord(line)
    switch name {
    case "": self = isRaw && !line.isEmpty ? .raw(line) : .nothing
    case "/subscribe": self = .subscribe(try Self.channels(rest, of: name))
    case "/unsubscribe": self = .unsubscribe(try Self.channels(rest, of: name))
    case "/send": self = try Self.send(rest)
    case "/help": self = .help
    case "/quit": self = .quit
    case _ where isRaw || name.hasPrefix("{"): self = .raw(line)
    default: throw Invalid("'\(name)' is no command; /help lists them")
    }
  }

  /// `EVENT [CHANNEL] [DATA]`. Who is used to the other order is understood too.
  private static func send(_ rest: Substring) throws(Invalid) -> LineCommand {
    var (event, data) = firstWord(rest)
    var (second, remainder) = firstWord(data)
    if !event.hasPrefix("client-"), second.hasPrefix("client-") { swap(&event, &second) }
    guard event.hasPrefix("client-") else {
      throw Invalid("clients send events whose names begin with 'client-': /send client-EVENT …")
    }
    var channel: ChannelName?
    if let first = second.first, !"{[\"".contains(first) {
      channel = try name(second)
      data = remainder
    }
    remainder = data.drop { $0 == " " }
    return .send(
      event: String(event), channel: channel, data: remainder.isEmpty ? "{}" : String(remainder))
  }

  private static func channels(
    _ rest: Substring, of command: Substring
  ) throws(Invalid) -> [ChannelName] {
    let words = rest.split(separator: " ")
    guard !words.isEmpty else { throw Invalid("type: \(command) CHANNEL …") }
    var channels: [ChannelName] = []
    for word in words { channels.append(try name(word)) }
    return channels
  }

  private static func name(_ word: Substring) throws(Invalid) -> ChannelName {
    do { return try ChannelName(String(word)) } catch { throw Invalid("'\(word)': \(error)") }
  }

  private static func firstWord(_ text: some StringProtocol) -> (Substring, Substring) {
    let start = Substring(text).drop { $0 == " " }
    let word = start.prefix { $0 != " " }
    return (word, start[word.endIndex...].drop { $0 == " " })
  }
}
