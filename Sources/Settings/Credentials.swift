package import CommandKit
package import Messaging

/// The options by which every tool is told its server and app.
package enum ServerOptions {
  package static let url = Option.optional(
    "url", .text("URL"), environment: "RTM_URL",
    help: "The server, as ws://HOST:PORT or http://HOST:PORT.", parse: ServerURL.init)
  package static let appID = Option.optional(
    "app-id", .text("ID"), environment: "RTM_APP_ID", help: "The app's id.",
    parse: name
  ).orVariable(SettingsFiles.Pusher.id)
  package static let key = Option.optional(
    "key", .text("KEY"), environment: "RTM_APP_KEY", help: "The app's key.",
    parse: name
  ).orVariable(SettingsFiles.Pusher.key)
  package static let secret = Option.optional(
    "secret", .text("SECRET"), environment: "RTM_APP_SECRET",
    help: "The app's secret. Its variable hides it from ps(1).", parse: { Secret($0) }
  ).orVariable(SettingsFiles.Pusher.secret).secret()

  /// Both stand in paths of requests.
  private static func name(_ text: String) throws(NotAName) -> String {
    guard App.isName(text) else { throw NotAName() }
    return text
  }

  struct NotAName: Error, CustomStringConvertible {
    let description = "use letters, digits, '-', '_' and '.'"
  }

  package static let all: [any OptionSpec] = [url] + app
  /// For commands that talk to no server.
  package static let app: [any OptionSpec] = [appID, key, secret] + FileOptions.all

  /// A paragraph for the commands' descriptions.
  package static let discussion = """
    What neither options nor variables say is looked for in .env and rtm.yaml of the working
    directory, then in /etc/rtm/rtm.yaml, and last taken from the development app that 'rtm serve'
    keeps in the state directory.
    """
  package static let variables: [Command.Variable] =
    [.init("PUSHER_HOST", "With PUSHER_PORT (80), stands in for --url where RTM_URL does not.")]
    + appVariables
  /// For commands that talk to no server.
  package static let appVariables: [Command.Variable] = [
    .init("RTM_APP_SECRET_FILE", "Names a file with the app's secret."), stateHome,
  ]
  package static let stateHome = Command.Variable(
    "XDG_STATE_HOME", "Where the state directory is; ~/.local/state if unset.")
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
    guard let development, borrow(from: development.app) else { return }
    self.url = url ?? development.url
  }

  /// Takes what is not known yet from `app`, unless that is another app: its secret would only make
  /// signatures that fail, and its server does not know ours.
  private mutating func borrow(from app: App) -> Bool {
    guard appID ?? app.id == app.id, let secret = app.secret(of: key ?? app.key) else {
      return false
    }
    appID = app.id
    key = key ?? app.key
    self.secret = self.secret ?? secret
    return true
  }

  /// From a command line, the files of settings and the state directory, each asked only for what
  /// those before it do not say. `needsServer` is false for commands whose options are
  /// ``ServerOptions/app`` only.
  package init(_ words: Arguments, needsServer: Bool = true) throws {
    var files = try SettingsFiles(for: words, settings: .none)
    let arguments = try words.filled(from: files.layers)
    let given = needsServer ? try arguments[ServerOptions.url] ?? files.pusherURL() : nil
    self.init(
      url: given, appID: arguments[ServerOptions.appID], key: arguments[ServerOptions.key],
      secret: arguments[ServerOptions.secret], development: nil)
    let isSigner = key != nil && secret != nil
    guard !isSigner || appID == nil || given == nil else { return }
    // Nobody misses what else is wrong who has said which app.
    do { files = try SettingsFiles(for: words, settings: .ifReadable) } catch {
      if !isSigner { throw error }
    }
    if let url = given ?? files.serverURL { self.url = url }
    let own = files.settings?.apps.map(\.app).filter { mayBe($0) } ?? []
    if own.count > 1, !isSigner { throw several(own) }
    if own.count == 1, borrow(from: own[0]) { return }
    try borrowFromDevelopment(
      StateDirectory(environment: arguments.environment), given ?? files.serverURL, isSigner)
  }

  /// Whether `app` is ours as far as we know.
  private func mayBe(_ app: App) -> Bool {
    appID ?? app.id == app.id && app.secret(of: key ?? app.key) != nil
  }

  private mutating func borrowFromDevelopment(
    _ directory: StateDirectory?, _ url: ServerURL?, _ isSigner: Bool
  ) throws(UsageError) {
    guard let directory else { return }
    do {
      let development = try DevelopmentApp.load(from: directory)
      self = Credentials(
        url: url, appID: appID, key: key, secret: secret, development: development)
    } catch {
      if !isSigner { throw .incomplete("\(error)") }
    }
  }

  private func several(_ apps: [App]) -> UsageError {
    let ids = apps.map(\.id).joined(separator: ", ")
    return .incomplete(
      "the settings have the apps \(ids); say which by --app-id or RTM_APP_ID")
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
