package import CommandKit
package import Messaging
package import Reactor

/// Which server a tool talks to, and as which app: as much of it as is known.
package struct Credentials: Equatable, Sendable {
  /// `nil` until somebody says.
  private var location: ServerURL?
  /// Which servers are trusted, over TLS.
  package var trust = TLSTrust()
  package var appID: String?
  package var key: String?
  package var secret: Secret?
  /// The context that the server is of, for what only that server may be told; `nil` if of none.
  package private(set) var serverContext: Context?
  /// The context that the app is of; `nil` if of none.
  package private(set) var appContext: Context?
  private var purpose = Purpose.calls

  /// What the app's secret is for.
  package enum Purpose: Sendable {
    /// Calls of its API and tokens for its channels, which name its key.
    case calls
    /// Tokens that say who a user is, and name no app.
    case userTokens
  }

  /// Where a server listens that was told nothing.
  package static let defaultURL = ServerURL(host: "127.0.0.1", port: 6001)

  package var url: ServerURL {
    get { location ?? Self.defaultURL }
    set {
      location = newValue
      guard let context = serverContext, context.url != newValue else { return }
      serverContext = nil
      if trust.file == context.caFile { trust.file = nil }
    }
  }

  package init(
    url: ServerURL? = nil, appID: String? = nil, key: String? = nil, secret: Secret? = nil
  ) {
    location = url
    self.appID = appID
    self.key = key
    self.secret = secret
  }

  /// From a command line and all that stands behind it, each asked only for what those before it do
  /// not say: flags, variables of the process, the context that is named, `.env`, `rtm.yaml`, and
  /// where none is named the current context and the development app.
  ///
  /// `needsServer` is false for commands whose options are ``ServerOptions/app`` only. For the
  /// tokens of users, the secret of a server that stands in for another is looked for, too: before
  /// the development app, which nobody has chosen.
  package init(
    _ words: Arguments, needsServer: Bool = true, for purpose: Purpose = .calls
  ) throws {
    let files = try SettingsFiles(for: words, settings: .none)
    let all = try words.filled(from: files.layers)
    let contexts = ContextStore(environment: words.environment)
    let name = all[ServerOptions.context]
    // Those of the process; a context that is named stands before those of `.env`.
    let first = name == nil ? all : words
    self.init(
      appID: first[ServerOptions.appID], key: first[ServerOptions.key],
      secret: first[ServerOptions.secret])
    self.purpose = purpose
    if needsServer {
      location = first[ServerOptions.url]
      trust = TLSTrust(
        file: all[ServerOptions.caFile], isBlind: all[ServerOptions.insecure])
    }
    if let name {
      let context = try Self.named(name, in: contexts)
      takeServer(of: context)
      takeApp(of: context)
      takeApp(all[ServerOptions.appID], all[ServerOptions.key], all[ServerOptions.secret])
    } else if needsServer {
      location = try location ?? files.pusherURL()
    }
    let isComplete = isSigner && (appID != nil || purpose == .userTokens && !needsServer)
    guard !isComplete || needsServer && location == nil else { return }
    try search(words, files, name == nil ? contexts : nil)
  }

  private static func named(
    _ name: ContextName, in contexts: ContextStore?
  ) throws(UsageError) -> Context {
    do throws(ContextError) {
      guard let contexts else { throw .homeless }
      return try contexts.named(name)
    } catch { throw .incomplete("\(error)") }
  }
}

// MARK: Where nothing was said

extension Credentials {
  private var isSigner: Bool { secret != nil && (key != nil || purpose == .userTokens) }

  /// Looks into `rtm.yaml`, then into the contexts that need not be named; before the last of them
  /// at `variables` of other servers.
  private mutating func search(
    _ words: Arguments, _ variables: SettingsFiles, _ contexts: ContextStore?
  ) throws {
    // Nobody misses what else is wrong who has said which app.
    let isSigner = isSigner
    do {
      let files = try SettingsFiles(for: words, settings: .ifReadable)
      location = location ?? files.serverURL
      let own = files.settings?.apps.map(\.app).filter { mayBe($0) } ?? []
      if own.count > 1, !isSigner { throw several(own) }
      if own.count == 1, take(own[0]) { return }
    } catch {
      if !isSigner { throw error }
    }
    do throws(ContextError) {
      guard try !takeChosen(from: contexts) else { return }
      if purpose == .userTokens, serverContext == nil,
        let app = DialectProfile.app(words, variables)
      {
        takeApp(app.id, app.key, app.secret)
      }
      if let development = try contexts?.find(.development) { take(development) }
    } catch {
      if !isSigner { throw UsageError.incomplete("\(error)") }
    }
  }

  /// Whether `app` is ours as far as we know.
  private func mayBe(_ app: App) -> Bool {
    appID ?? app.id == app.id && app.secret(of: key ?? app.key) != nil
  }

  private func several(_ apps: [App]) -> UsageError {
    let ids = apps.map(\.id).joined(separator: ", ")
    return .incomplete(
      "the settings have the apps \(ids); say which by --app-id or RTM_APP_ID")
  }

  /// Takes what is not known yet from `app`, unless that is another app: its secret would only make
  /// signatures that fail.
  private mutating func take(_ app: App) -> Bool {
    let key = key ?? app.key
    return takeApp(app.id, key, app.secret(of: key))
  }

  /// - Returns: whether somebody chose a context, of whose app we may be.
  private mutating func takeChosen(from contexts: ContextStore?) throws(ContextError) -> Bool {
    guard let contexts, let chosen = try contexts.chosenName() else { return false }
    return take(try contexts.named(chosen))
  }

  /// Another app's server does not know ours, so it is not taken either.
  @discardableResult private mutating func take(_ context: Context) -> Bool {
    guard takeApp(of: context) else { return false }
    takeServer(of: context)
    return true
  }

  private mutating func takeServer(of context: Context) {
    location = location ?? context.url
    guard location == context.url else { return }
    serverContext = context
    trust.file = trust.file ?? context.caFile
  }

  @discardableResult private mutating func takeApp(of context: Context) -> Bool {
    guard takeApp(context.appID, context.key, context.secret) else { return false }
    appContext = context
    return true
  }

  /// - Returns: whether it is ours as far as we know.
  @discardableResult private mutating func takeApp(
    _ appID: String?, _ key: String?, _ secret: Secret?
  ) -> Bool {
    guard self.appID == nil || appID == nil || self.appID == appID,
      self.key == nil || key == nil || self.key == key
    else { return false }
    self.appID = self.appID ?? appID
    self.key = self.key ?? key
    self.secret = self.secret ?? secret
    return true
  }
}

// MARK: Who must know what

extension Credentials {
  /// The app, for signed calls of its HTTP API.
  package func app() throws(UsageError) -> App {
    guard let appID else { throw missing(forCalls: true) }
    return try signer(id: appID)
  }

  /// The app, for signing tokens; its id does not matter there.
  package func signer() throws(UsageError) -> App { try signer(id: appID ?? "") }

  private func signer(id: String) throws(UsageError) -> App {
    guard let key, let secret else { throw missing(forCalls: false) }
    return App(id: id, key: key, secret: secret)
  }

  /// The secret alone, for tokens that name no app.
  package func tokenSecret() throws(UsageError) -> Secret {
    guard let secret else {
      throw .incomplete(
        "the secret is not known: give --secret, set RTM_APP_SECRET or AUTH_SECRET, or name a "
          + "context that has it")
    }
    return secret
  }

  /// Whether the app, as far as anybody says, is one of the server's, and not of another.
  package var isOfServer: Bool { appContext == nil || appContext == serverContext }

  /// The key, for connecting.
  package func requiredKey() throws(UsageError) -> String {
    guard let key else { throw missing(forCalls: true) }
    return key
  }

  /// `forCalls` are those of the HTTP API, which need the app's id.
  private func missing(forCalls: Bool) -> UsageError {
    let lacking = [
      forCalls && appID == nil ? (ServerOptions.appID.name, "RTM_APP_ID") : nil,
      key == nil ? (ServerOptions.key.name, "RTM_APP_KEY") : nil,
      secret == nil ? (ServerOptions.secret.name, "RTM_APP_SECRET") : nil,
    ].compactMap { $0 }
    let options = lacking.map { "--\($0.0)" }.joined(separator: ", ")
    let variables = lacking.map(\.1).joined(separator: ", ")
    return .incomplete(
      "the app is not known: give \(options) or set \(variables), name a context that has it, "
        + "or start 'rtm serve' without an app and it is found by itself")
  }
}
