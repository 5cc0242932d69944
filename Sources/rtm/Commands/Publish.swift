import Client
import CommandKit
import Dialects
import Messaging
import Settings

/// `rtm publish`: one event to one channel, through the HTTP API.
enum Publish {
  static let channel = Operand(
    "CHANNEL", help: "The channel to publish on.", parse: { try ChannelName($0) })
  static let event = Operand("EVENT", help: "The event's name.", parse: { $0 })
  static let data = Operand.optional(
    "DATA",
    help: "The event's data, mostly JSON; @FILE takes it from a file, - from standard input. "
      + "Nothing is {}.", parse: { $0 })

  static let command = Command(
    "publish", summary: "publish an event",
    discussion: """
      Publishes one event, as an app's server does. Says nothing unless something is wrong.

      \(ServerOptions.discussion)
      """,
    operands: [channel, event, data], options: ServerOptions.all,
    variables: ServerOptions.variables,
    examples: [
      .init("Publish JSON", #"rtm publish news headline '{"title":"It works"}'"#),
      .init("Publish what another program prints", "uptime | rtm publish status uptime -"),
    ],
    exits: [.success, .failure, .refused, .unreachable, .usage]
  ) { arguments in
    let credentials = try Credentials(arguments)
    let body = PublishBody(
      arguments[event], data: try text(of: arguments[data] ?? "{}"),
      channels: [arguments[channel]])
    try callAPI(credentials) { client throws(APIClient.Failure) in try client.publish(body) }
    return .success
  }

  private static func text(of word: String) throws(Failure) -> String {
    if word == "-" { return try Input.text(of: "/dev/stdin", named: "standard input") }
    guard word.hasPrefix("@") else { return word }
    let path = String(word.dropFirst())
    return try Input.text(of: path, named: path)
  }
}

/// Calls the API of the app that `credentials` name; what goes wrong gets its exit status.
func callAPI<Result>(
  _ credentials: Credentials, _ call: (APIClient) throws(APIClient.Failure) -> Result
) throws -> Result {
  let url = credentials.url
  let client = APIClient(
    try credentials.origin(), pathPrefix: url.apiPrefix, app: try credentials.app())
  do { return try call(client) } catch {
    switch error {
    case .unreachable: throw Failure(.unreachable, "\(error)")
    case .refused: throw Failure(.refused, "\(error)")
    }
  }
}
