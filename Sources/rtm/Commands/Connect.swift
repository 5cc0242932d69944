import Client
import CommandKit
import Dialects
import Glibc
import Messaging
import Reactor
import Settings
import Terminal
import Threads

/// `rtm connect`: a client to talk to a server by hand, or from a script.
enum Connect {
  static let url = Operand.optional(
    "URL",
    help: "The server; a path other than /app/… means raw frames. Stands in for --url.",
    parse: { text throws in
      do { return try ServerURL(text) } catch ServerURL.Invalid.noScheme where isChannel(text) {
        throw OneTooMany(channel: text)
      }
    })
  static let channels = Option.repeated(
    "subscribe", short: "s", .known("CHANNEL", source: "channels"),
    help: "Subscribe to the channel at once; of relay, the one that is heard.", parse: { $0 })
  static let reconnects = Option.flag(
    "reconnect", default: true,
    help: "Connect again when the connection is lost and the server's close code allows it.")

  static let json = Option.flag(
    "json", short: "j", help: "Print one JSON object for each frame that comes or goes.")
  static let raw = Option.flag(
    "raw", short: "r", help: "Print frames as they come; send lines as they are.")
  static let pretty = Option.flag("pretty", short: "p", help: "Print JSON on many lines.")
  static let timing = Option.flag(
    "timing", help: "Print how large events are, and how long answers took.")
  static let quiet = Option.flag(
    "quiet", short: "q", help: "Print events of channels only, nothing about the connection.")

  static let count = Option.optional(
    "count", short: "n", .text("N"),
    help: "End when N events of channels have come, or N raw frames.",
    parse: wholeNumber)
  static let event = Option.optional(
    "expect", short: "e", .text("EVENT"),
    help: """
      End when such an event has come, or N of them: EVENT, or EVENT:KEY=VALUE,KEY=VALUE about its \
      data, such as done:status=ok,job.id=7. A colon that no KEY= follows is part of the name. Of \
      raw frames, end when one has the text in it.
      """, parse: { try EventPattern($0) })
  static let timeout = Option.optional(
    "timeout", short: "t", .text("SECONDS"), help: "End after so long, such as 0.5.",
    parse: { try Seconds($0) })
  static let script = Option.optional(
    "script", .file,
    help: "Read commands from the file, not from standard input; those behind a # are comments.",
    parse: { $0 })
  static let echo = Option.flag("echo", help: "Send every frame back.").hidden()

  static let command = Command(
    "connect", summary: "talk to a server as a client",
    discussion: discussion,
    operands: [url], options: [channels, reconnects] + ServerOptions.all + [echo],
    groups: [
      .init("Dialects", dialectOptions),
      .init("Output", [json, raw, pretty, timing, quiet]),
      .init("Scripts", [count, event, timeout, script]),
      .init("Tokens", tokenOptions),
    ],
    variables: ServerOptions.variables + [
      ServerOptions.authSecret,
      .init("XDG_STATE_HOME", "Where rtm/connect-history is; ~/.local/state if unset."),
    ],
    examples: [
      .init("Listen to a channel", "rtm connect -s my-channel"),
      .init(
        "Wait for one event in a script",
        "rtm connect -s builds --expect done:status=ok --timeout 600 --quiet"),
      .init(
        "Send a client event",
        #"echo 'client-hello {"from":"a shell"}' | rtm connect -s private-chat"#),
      .init(
        "Join a room of a server of rooms",
        "rtm connect --context chat --dialect rooms --user ann -s lobby"),
      .init(
        "Wait for a message of a relay server",
        "rtm connect --context chat --dialect relay -s room1 -e message -t 60"),
      .init("Talk to any WebSocket server", "rtm connect ws://localhost:8080/chat"),
    ],
    exits: [.success, .failure, .refused, .unreachable, .usage], run: run)

  @Sendable private static func run(_ arguments: Arguments) throws -> ExitStatus {
    let signsForUsers = arguments[dialect]?.hasUserInURL == true
    var credentials = try Credentials(arguments, for: signsForUsers ? .userTokens : .calls)
    if let url = arguments[url] { credentials.url = url }
    let plan = try plan(arguments, credentials)
    let input = try input(from: arguments[script])
    let loop: EventLoop
    do { loop = try EventLoop() } catch { throw Failure(.failure, "\(error)") }
    defer { loop.end() }
    let authority = try authority(arguments, credentials, on: loop)
    let conversation = try Conversation(on: loop, with: authority, plan)
    conversation.startTimeout()
    guard plan.isInteractive else {
      return try converseByLines(conversation, loop, from: input)
    }
    let secrets =
      [credentials.secret?.revealed, arguments[token]?.revealed]
      + arguments[headers].map(\.value)
    let history = History(arguments.environment, hiding: secrets.compactMap { $0 })
    return try converseAtTerminal(conversation, loop, history: history)
  }

  private static func plan(
    _ arguments: Arguments, _ credentials: Credentials
  ) throws(UsageError) -> ConnectPlan {
    let visit = try visit(arguments, credentials)
    let path = credentials.url.path
    let speaksProtocol =
      visit == nil && !arguments[echo]
      && (arguments[dialect] != nil || path.isEmpty || path.contains("/app/"))
    let pattern = arguments[event]
    let isAwaited = pattern != nil || arguments[count] != nil
    return ConnectPlan(
      channels: visit == nil ? try names(arguments, ChannelName.init(_:)) : [],
      speaksProtocol: speaksProtocol, visit: visit,
      speech: arguments[raw]
        ? .frames : speaksProtocol ? .events : visit == nil ? .frames : .messages,
      isEcho: arguments[echo],
      isInteractive: LineEditor.isUsable && arguments[script] == nil,
      reconnects: (speaksProtocol || visit != nil) && arguments[reconnects],
      script: arguments[script],
      timeout: arguments[timeout],
      expectation: isAwaited
        ? Expectation(pattern ?? EventPattern(event: nil), count: arguments[count] ?? 1) : nil,
      printout: Printout(
        format: arguments[json] ? .json : arguments[raw] ? .frames : .rows,
        isPretty: arguments[pretty], isQuiet: arguments[quiet], showsTiming: arguments[timing],
        style: .standardOutput, isTerminal: isatty(STDOUT_FILENO) == 1))
  }

  /// Where lines come from.
  private static func input(from script: String?) throws(Failure) -> Int32 {
    guard let script, script != "-" else { return STDIN_FILENO }
    return try Input.open(script, named: script).release()
  }

  /// Whether `text` is a channel's name and hardly a server's.
  private static func isChannel(_ text: String) -> Bool {
    text != "localhost" && !text.contains { ".:/".contains($0) }
      && (try? ChannelName(text)) != nil
  }

  private struct OneTooMany: Error, CustomStringConvertible {
    let channel: String
    var description: String {
      "to subscribe to it, write -s before it, too: -s \(channel); a server is ws://\(channel)"
    }
  }

  struct NotANumber: Error, CustomStringConvertible {
    let description = "use a whole number from 1"
  }

  private static func wholeNumber(_ text: String) throws(NotANumber) -> Int {
    guard let number = Int(text), number > 0 else { throw NotANumber() }
    return number
  }
}
