import Messaging

extension LineCommand {
  /// One command: its name, what follows it, what it does, and how it is read. Help, completion and
  /// the man page are made from this table.
  struct Entry {
    var name: String
    var operands: String
    var help: String
    /// Whether it means something to any WebSocket server, and not to one of our protocol only.
    var isOfAnyServer = false
    /// Whether it would only hold up whoever types it at a prompt.
    var isForScripts = false
    var parse: (Substring) throws(Invalid) -> LineCommand

    init(
      _ name: String, _ operands: String = "", _ help: String, isOfAnyServer: Bool = false,
      isForScripts: Bool = false, parse: @escaping (Substring) throws(Invalid) -> LineCommand
    ) {
      self.name = name
      self.operands = operands
      self.help = help
      self.isOfAnyServer = isOfAnyServer
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
      Entry("/ping", "", "ask the server for a pong") { _ throws(Invalid) in .ping },
      Entry("/channels", "", "list the channels of this connection") { _ throws(Invalid) in
        .channels
      },
      Entry("/members", "[CHANNEL]", "list who is on a presence channel") { rest throws(Invalid) in
        .members(rest.isEmpty ? nil : try channel(firstWord(rest).0))
      },
      Entry(
        "/filter", "[PATTERN …]", "show what is like news-*, or not like !ping-*",
        isOfAnyServer: true
      ) { rest throws(Invalid) in .filter(EventFilter(rest.split(separator: " ").map(String.init)))
      },
      Entry("/pretty", "", "turn JSON of many lines on or off", isOfAnyServer: true) {
        _ throws(Invalid) in .togglePretty
      },
      Entry(
        "/raw", "[TEXT]", "send a frame as it stands; or show them so",
        isOfAnyServer: true
      ) { rest throws(Invalid) in rest.isEmpty ? .toggleRaw : .frame(Payload(rest)) },
      Entry(
        "/wait", "EVENT [SECONDS]", "in a script, wait for it; at most 30 s", isForScripts: true,
        parse: wait),
      Entry(
        "/sleep", "SECONDS", "in a script, wait so long", isOfAnyServer: true, isForScripts: true,
        parse: sleep),
      Entry("/help", "", "print this list", isOfAnyServer: true) { _ throws(Invalid) in .help },
      Entry("/quit", "", "leave", isOfAnyServer: true) { _ throws(Invalid) in .quit },
    ]
  }

  static func entry(_ name: Substring, isRaw: Bool) -> Entry? {
    table.first { $0.name == name && (!isRaw || $0.isOfAnyServer) }
  }

  private static func entries(isRaw: Bool, isForScripts: Bool) -> [Entry] {
    table.filter { (!isRaw || $0.isOfAnyServer) && (isForScripts || !$0.isForScripts) }
  }

  /// What there is at a prompt.
  static func names(isRaw: Bool) -> [String] {
    entries(isRaw: isRaw, isForScripts: false).map(\.name)
  }

  /// The table in 80 columns.
  static func usage(isRaw: Bool, isForScripts: Bool) -> String {
    let rows = entries(isRaw: isRaw, isForScripts: isForScripts).map {
      ($0.operands.isEmpty ? $0.name : "\($0.name) \($0.operands)", $0.help)
    }
    let others =
      isRaw
      ? [("TEXT", "is sent as it stands")]
      : [("[client-EVENT] JSON", "is sent as an event to the current channel")]
    let all = rows + others
    let width = all.map(\.0.count).max() ?? 0
    return all.map { $0 + String(repeating: " ", count: width + 2 - $0.count) + $1 }
      .joined(separator: "\n")
  }
}
