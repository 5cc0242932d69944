package import CommandKit
package import Messaging
package import Reactor

/// The options by which a tool is told how to speak to a server as its operator.
package enum OperatorOptions {
  package static let token = Option.optional(
    "admin-token", .text("TOKEN"), environment: "RTM_ADMIN_TOKEN",
    help: "The operator's token, which 'rtm serve' was given. Its variable hides it from ps(1).",
    parse: { Secret($0) }
  ).secret()
  package static let socket = Option.optional(
    "admin-socket", .file, environment: "RTM_ADMIN_SOCKET",
    help: "The operator's socket of a server on this machine, which needs no token.",
    parse: { $0 })

  /// What ``ServerOptions`` have not.
  package static let own: [any OptionSpec] = [token, socket]
  /// For commands that are about no app.
  package static let all: [any OptionSpec] =
    [
      ServerOptions.url, ServerOptions.caFile, ServerOptions.insecure, ServerOptions.context,
    ] + own + FileOptions.all

  /// A paragraph for the commands' descriptions.
  package static let discussion = """
    The server does this for its operator: for who has its --admin-token, may open its
    --admin-socket, or, in development mode, is on its machine. What options and variables do not
    say is taken from the context that --context or RTM_CONTEXT names, else from .env and rtm.yaml,
    then from the current context. No server is told the token of another.
    """
  package static let variables: [Command.Variable] = [
    .init("RTM_ADMIN_TOKEN_FILE", "Names a file with the operator's token."),
    ServerOptions.configurationHome,
  ]
}

/// Which server a tool talks to as its operator, and how it shows that it is.
package struct OperatorAccount: Equatable, Sendable {
  package private(set) var url: ServerURL
  package private(set) var trust: TLSTrust
  package private(set) var token: Secret?
  package private(set) var socket: String?

  /// Whether anybody made the user an operator.
  package var isGiven: Bool { token != nil || socket != nil }

  /// From a command line and what stands behind it: flags, variables of the process, the context
  /// that is named, `.env`, `rtm.yaml`, and where none is named the current context and that of the
  /// development server. A server is told the token that was given for it, and not another's.
  package init(_ words: Arguments) throws {
    let files = try SettingsFiles(for: words, settings: .none)
    let given = try words.filled(from: files.layers)
    token = given[OperatorOptions.token]
    socket = given[OperatorOptions.socket]
    let name = given[ServerOptions.context]
    let isNamed = name != nil
    let context = try Self.context(name, environment: words.environment)
    // A context that is named stands before the variables of .env.
    var url = isNamed ? words[ServerOptions.url] ?? context?.url : given[ServerOptions.url]
    if isNamed, url == context?.url {
      token = words[OperatorOptions.token] ?? context?.adminToken ?? token
    }
    url = try url ?? files.pusherURL()
    if url == nil {
      let all = try SettingsFiles(for: words, settings: .ifReadable)
      let settings = try words.filled(from: all.layers)
      url = all.serverURL
      token = token ?? settings[OperatorOptions.token]
      socket = socket ?? settings[OperatorOptions.socket]
    }
    self.url = url ?? context?.url ?? Credentials.defaultURL
    let isOfContext = self.url == context?.url
    if isOfContext { token = token ?? context?.adminToken }
    trust = TLSTrust(
      file: given[ServerOptions.caFile] ?? (isOfContext ? context?.caFile : nil),
      isBlind: given[ServerOptions.insecure])
  }

  /// The one of that name, or without a name the current one or the development server's.
  private static func context(
    _ name: ContextName?, environment: [String: String]
  ) throws(UsageError) -> Context? {
    do throws(ContextError) {
      guard let contexts = ContextStore(environment: environment) else {
        if name != nil { throw .homeless }
        return nil
      }
      if let name { return try contexts.named(name) }
      return try contexts.currentName().map { name throws(ContextError) in
        try contexts.named(name)
      }
    } catch { throw .incomplete("\(error)") }
  }
}
