import Client
import CommandKit
import Dialects
import Glibc
import Messaging
import Reactor
import Settings
import Terminal

/// `rtm connect`: a client to talk to a server by hand, or from a script.
enum Connect {
  static let url = Operand.optional(
    "URL",
    help: "The server; a path other than /app/… means raw frames. Stands in for --url.",
    parse: { try ServerURL($0) })
  static let channels = Option.repeated(
    "subscribe", short: "s", .text("CHANNEL"), help: "Subscribe to the channel at once.",
    parse: { try ChannelName($0) })
  static let json = Option.flag(
    "json", short: "j", help: "Print every frame as it came, one a line.")
  static let count = Option.optional(
    "count", short: "n", .text("N"), help: "End when N events of channels have come.",
    parse: wholeNumber)
  static let event = Option.optional(
    "expect", short: "e", .text("EVENT"), help: "Count events of this name only; one, unless N.",
    parse: { $0 })
  static let timeout = Option.optional(
    "timeout", short: "t", .text("SECONDS"), help: "End after so long.", parse: wholeNumber)
  static let echo = Option.flag("echo", help: "Send every frame back.").hidden()

  static let command = Command(
    "connect", summary: "talk to a server as a client",
    discussion: """
      Connects as a client of the app, subscribes, and prints what comes. On a terminal it has a
      prompt with history; elsewhere it reads commands from standard input, line by line:

      \(LineCommand.usage.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))

      Tokens for private and presence channels are made from the secret when that is known.

      From standard input, a line waits until the subscriptions before it are answered.

      With --count, --expect or --timeout it waits for these, whatever standard input does, and its
      exit status is 0 if all events came, 1 if not. Without them it ends with standard input.

      \(ServerOptions.discussion)
      """,
    operands: [url],
    options: [channels, json, event, count, timeout, echo] + ServerOptions.all,
    variables: ServerOptions.variables,
    examples: [
      .init("Listen to a channel", "rtm connect -s my-channel"),
      .init(
        "Wait for one event in a script",
        "rtm connect -s builds --expect finished --timeout 600 --json"),
      .init("Talk to any WebSocket server", "rtm connect ws://localhost:8080/chat"),
    ],
    exits: [.success, .failure, .refused, .unreachable, .usage]
  ) { arguments in
    var credentials = try Credentials(arguments)
    if let url = arguments[url] { credentials.url = url }
    let loop: EventLoop
    do { loop = try EventLoop() } catch { throw Failure(.failure, "\(error)") }
    defer { loop.end() }
    let conversation = try Conversation(
      on: loop, with: credentials, channels: arguments[channels], isJSON: arguments[json],
      isEcho: arguments[echo])
    conversation.expectation = Expectation(event: arguments[event], count: arguments[count])
    if let seconds = arguments[timeout] { conversation.end(after: seconds) }
    let environment = arguments.environment
    let status =
      LineEditor.isUsable
      ? try converseAtTerminal(conversation, loop, environment)
      : try converseByLines(conversation, loop)
    return status
  }

  struct NotANumber: Error, CustomStringConvertible {
    let description = "use a whole number from 1"
  }

  private static func wholeNumber(_ text: String) throws(NotANumber) -> Int {
    guard let number = Int(text), number > 0 else { throw NotANumber() }
    return number
  }
}
