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

  /// See ``TokenAccount``.
  package init(_ words: Arguments) throws {
    let account = try TokenAccount(words, token: OperatorOptions.token) { $0.adminToken }
    (url, trust, token) = (account.url, account.trust, account.token)
    socket = account.arguments[OperatorOptions.socket]
  }
}
