import CommandKit
import Messaging
import Settings

/// `rtm auth verify`: why a token is refused.
extension Auth {
  // The word behind the socket is one or the other, so both are read later.
  private static let checkedSocket = Operand(
    "SOCKET_ID", help: "The connection that the token is for.", parse: { $0 })
  private static let checkedChannel = Operand(
    "CHANNEL", help: "The channel that it is for; left out if it signs a user in.",
    parse: { $0 })
  private static let answer = Operand.optional(
    "ANSWER",
    help: "What the endpoint answered, or the bare token; @FILE takes it from a file, - "
      + "from standard input.", parse: { $0 })
  private static let json = Option.flag("json", short: "j", help: "Print one line of JSON.")
  private static let tokenData = Option.optional(
    "data", short: "d", .text("JSON"),
    help: "The channel_data or user_data that goes with a bare token.", parse: { $0 })

  static let verify = Command(
    "verify", summary: "say why a token is refused",
    discussion: """
      Looks at a token as a server does, and tells whether it is good, and the text that has to be
      signed. If the token is wrong, it tries which mistake would have made it: socket id, channel
      or data left out, written otherwise or in another order, another app's key or secret among
      those in rtm.yaml and the contexts, a newline behind the secret. Exits with 1 if it is wrong.
      """,
    operands: [checkedSocket, checkedChannel, answer],
    options: [tokenData, json, EncryptionKey.option] + ServerOptions.app,
    variables: ServerOptions.appVariables,
    examples: [
      .init(
        "Look at what an endpoint answers, here rtm itself",
        "rtm auth channel 1.2 private-a | rtm auth verify 1.2 private-a -")
    ]
  ) { arguments in
    let words = [arguments[checkedChannel], arguments[answer]].compactMap { $0 }
    let word = words[words.count - 1]
    var credentials = try Credentials(arguments, needsServer: false)
    try complete(&credentials, readsInput: word == "-")
    let check = TokenCheck(
      app: try credentials.signer(), others: try knownApps(arguments),
      masterKey: try EncryptionKey.value(arguments, credentials))
    var text = word
    if let file = Input.file(word) { text = try Input.text(of: file.path, named: file.name) }
    let report: TokenReport
    do throws(GivenToken.Malformed) {
      var given = try GivenToken(text)
      given.data = arguments[tokenData] ?? given.data
      report = check.report(
        on: given, socket: arguments[checkedSocket], channel: words.count > 1 ? words[0] : nil)
    } catch {
      report = TokenReport(error)
    }
    try write(arguments[json] ? report.json + "\n" : report.text)
    return report.isGood ? .success : .failure
  }
  .called("SOCKET_ID CHANNEL ANSWER", "SOCKET_ID ANSWER")
}

extension Auth {
  /// Apps that a token may have been signed for by mistake.
  private static func knownApps(_ arguments: Arguments) throws -> [(name: String, app: App)] {
    var known: [(name: String, app: App)] = []
    let files = try SettingsFiles(for: arguments, settings: .ifReadable)
    for app in files.settings?.apps ?? [] { known.append(("the app '\(app.app.id)'", app.app)) }
    guard let contexts = ContextStore(environment: arguments.environment) else { return known }
    for name in try contexts.names() {
      let context = try contexts.named(name)
      guard let key = context.key, let secret = context.secret else { continue }
      known.append(
        ("the context '\(name)'", App(id: context.appID ?? "", key: key, secret: secret)))
    }
    return known
  }
}
