package import CommandKit
package import Messaging

/// The options by which every tool is told its server and app.
package enum ServerOptions {
  package static let url = Option.optional(
    "url", .text("URL"), environment: "RTM_URL",
    help: "The server, as ws://HOST:PORT or http://HOST:PORT.", parse: ServerURL.init)
  package static let appID = Option.optional(
    "app-id", .text("ID"), environment: "RTM_APP_ID", help: "The app's id.",
    parse: name)
  package static let key = Option.optional(
    "key", .text("KEY"), environment: "RTM_APP_KEY", help: "The app's key.",
    parse: name)
  package static let secret = Option.optional(
    "secret", .text("SECRET"), environment: "RTM_APP_SECRET",
    help: "The app's secret. Its variable hides it from ps(1).", parse: { Secret($0) }
  ).secret()

  /// Both stand in paths of requests.
  private static func name(_ text: String) throws(NotAName) -> String {
    guard App.isName(text) else { throw NotAName() }
    return text
  }

  struct NotAName: Error, CustomStringConvertible {
    let description = "use letters, digits, '-', '_' and '.'"
  }

  package static let all: [any OptionSpec] = [url, appID, key, secret]
  /// For commands that talk to no server.
  package static let app: [any OptionSpec] = [appID, key, secret]

  /// A paragraph for the commands' descriptions.
  package static let discussion = """
    What neither options nor variables say is taken from the development app that 'rtm serve' keeps
    in the state directory.
    """
  package static let variables: [Command.Variable] = [
    .init("XDG_STATE_HOME", "Where the state directory is; ~/.local/state if unset.")
  ]
}

/// Which server a tool talks to, and as which app: as much of it as is known.
package struct Credentials: Equatable, Sendable {
  package var url: ServerURL
  package var appID: String?
  package var key: String?
  package var secret: Secret?

  /// Where a server listens that was told nothing.
  package static let defaultURL = ServerURL(host: "127.0.0.1", port: 6001)

  /// What options and variables say, and what of the rest the development app knows.
  package init(
    url: ServerURL? = nil, appID: String? = nil, key: String? = nil, secret: Secret? = nil,
    development: DevelopmentApp?
  ) {
    self.url = url ?? Self.defaultURL
    self.appID = appID
    self.key = key
    self.secret = secret
    // Of another app nothing is borrowed: its secret would only make signatures that fail, and its
    // server does not know the app.
    guard let development, appID ?? development.app.id == development.app.id,
      key ?? development.app.key == development.app.key
    else { return }
    let app = development.app
    self.url = url ?? development.url
    self.appID = app.id
    self.key = app.key
    self.secret = secret ?? app.secret
  }

  /// From a command line and the state directory. `needsServer` is false for commands whose options
  /// are ``ServerOptions/app`` only.
  package init(_ arguments: Arguments, needsServer: Bool = true) throws(UsageError) {
    let appID = arguments[ServerOptions.appID]
    let key = arguments[ServerOptions.key]
    let secret = arguments[ServerOptions.secret]
    let url = needsServer ? arguments[ServerOptions.url] : nil
    var development: DevelopmentApp?
    if url == nil || appID == nil || key == nil || secret == nil,
      let directory = StateDirectory(environment: arguments.environment)
    {
      do { development = try DevelopmentApp.load(from: directory) } catch {
        // Nobody misses it who has said which app.
        if key == nil || secret == nil { throw .incomplete("\(error)") }
      }
    }
    self.init(url: url, appID: appID, key: key, secret: secret, development: development)
  }
}

extension Credentials {
  /// The app, for signed calls of its HTTP API.
  package func app() throws(UsageError) -> App {
    guard let appID else { throw missing }
    return try signer(id: appID)
  }

  /// The app, for signing tokens; its id does not matter there.
  package func signer() throws(UsageError) -> App { try signer(id: appID ?? "") }

  private func signer(id: String) throws(UsageError) -> App {
    guard let key, let secret else { throw missing }
    return App(id: id, key: key, secret: secret)
  }

  /// The key, for connecting.
  package func requiredKey() throws(UsageError) -> String {
    guard let key else { throw missing }
    return key
  }

  private var missing: UsageError {
    let lacking = [
      appID == nil ? (ServerOptions.appID.name, "RTM_APP_ID") : nil,
      key == nil ? (ServerOptions.key.name, "RTM_APP_KEY") : nil,
      secret == nil ? (ServerOptions.secret.name, "RTM_APP_SECRET") : nil,
    ].compactMap { $0 }
    let options = lacking.map { "--\($0.0)" }.joined(separator: ", ")
    let variables = lacking.map(\.1).joined(separator: ", ")
    return .incomplete(
      "the app is not known: give \(options) or set \(variables), "
        + "or start 'rtm serve' without an app and it is found by itself")
  }
}
