import Messaging

extension LineCommand {
  /// One command: its name, what follows it, what it does, and how it is read. Help, completion and
  /// the man page are made from this table.
  struct Entry {
    var name: String
    var operands: String
    var help: String
    /// How much has to be known of a server for it.
    var least = Speech.events
    /// Whether it would only hold up whoever types it at a prompt.
    var isForScripts = false
    var parse: (Substring) throws(Invalid) -> LineCommand

    init(
      _ name: String, _ operands: String = "", _ help: String, in least: Speech = .events,
      isForScripts: Bool = false, parse: @escaping (Substring) throws(Invalid) -> LineCommand
    ) {
      self.name = name
      self.operands = operands
      self.help = help
      self.least = least
      self.isForScripts = isForScripts
      self.parse = parse
    }
  }

  static var table: [Entry] {
    [
      Entry(
        "/subscribe", "CHANNEL … [JSON]", "hear channels; JSON is who you are there",
        parse: subscribe),
      Entry("/unsubscribe", "[CHANNEL …]", "hear them no more") { rest throws(Invalid) in
        .unsubscribe(rest.isEmpty ? [] : try channels(rest, of: "/unsubscribe"))
      },
      Entry(
        "/send", "EVENT [CHANNEL] [JSON]", "send a client event to the current channel",
        parse: send),
      Entry("/signin", "JSON", "sign in as a user: {\"id\":\"ann\"}") { rest throws(Invalid) in
        .signIn(rest.isEmpty ? nil : Payload(rest))
      },
      Entry("/ping", "", "ask the server for a pong", in: .messages) { _ throws(Invalid) in .ping },
      Entry("/channels", "", "list the channels of this connection") { _ throws(Invalid) in
        .channels
      },
      Entry("/members", "[CHANNEL]", "list who is on a presence channel") { rest throws(Invalid) in
        .members(rest.isEmpty ? nil : try channel(firstWord(rest).0))
      },
      Entry(
        "/filter", "[PATTERN …]", "show what is like news-*, or not like !ping-*",
        in: .frames
      ) { rest throws(Invalid) in .filter(EventFilter(rest.split(separator: " ").map(String.init)))
      },
      Entry("/pretty", "", "turn JSON of many lines on or off", in: .frames) {
        _ throws(Invalid) in .togglePretty
      },
      Entry(
        "/raw", "[TEXT]", "send a frame as it stands; or show them so",
        in: .frames
      ) { rest throws(Invalid) in rest.isEmpty ? .toggleRaw : .frame(Payload(rest)) },
      Entry(
        "/wait", "EVENT [SECONDS]", "in a script, wait for it; at most 30 s", in: .frames,
        isForScripts: true, parse: wait),
      Entry(
        "/sleep", "SECONDS", "in a script, wait so long", in: .frames, isForScripts: true,
        parse: sleep),
      Entry("/help", "", "print this list", in: .frames) { _ throws(Invalid) in .help },
      Entry("/quit", "", "leave", in: .frames) { _ throws(Invalid) in .quit },
    ]
  }

  static func entry(_ name: Substring, in speech: Speech) -> Entry? {
    table.first { $0.name == name && speech >= $0.least }
  }

  /// What there is, on a visit to a server that may listen to nobody.
  private static func entries(
    in speech: Speech, isForScripts: Bool, on visit: Visit?
  ) -> [Entry] {
    let isHeard = visit?.isHeard ?? true
    return table.filter {
      speech >= $0.least && (isForScripts || !$0.isForScripts) && (isHeard || $0.least == .frames)
    }
  }

  /// What there is at a prompt.
  static func names(in speech: Speech, on visit: Visit? = nil) -> [String] {
    entries(in: speech, isForScripts: false, on: visit).map(\.name)
  }

  /// The table in 80 columns; on a visit with a message that its server takes.
  static func usage(in speech: Speech, isForScripts: Bool, on visit: Visit? = nil) -> String {
    let rows = entries(in: speech, isForScripts: isForScripts, on: visit)
      .map { ($0.operands.isEmpty ? $0.name : "\($0.name) \($0.operands)", $0.help) }
    let example = visit?.example
    let other =
      switch speech {
      case .frames: ("TEXT", "is sent as it stands")
      case .messages: ("JSON", example == nil ? "is sent" : "is sent, such as")
      case .events: ("[client-EVENT] JSON", "is sent as an event to the current channel")
      }
    let all = visit?.isHeard == false ? rows : rows + [other]
    let width = all.map(\.0.count).max() ?? 0
    let lines = all.map { $0 + String(repeating: " ", count: width + 2 - $0.count) + $1 }
    return (lines + [example].compactMap { $0 }).joined(separator: "\n")
  }
}
