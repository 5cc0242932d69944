package import CommandKit
package import Messaging

/// The options by which every tool is told its server and app.
package enum ServerOptions {
  package static let url = Option.optional(
    "url", .text("URL"), environment: "RTM_URL",
    help: "The server, as ws://HOST:PORT, or wss://HOST:PORT over TLS.", parse: ServerURL.init)
  package static let caFile = Option.optional(
    "ca-file", .file, environment: "RTM_CA_FILE",
    help: "Trust the PEM certificates in this file, and not those of the system.", parse: { $0 })
  package static let insecure = Option.flag(
    "insecure", environment: "RTM_INSECURE",
    help: "Talk to the server over TLS whatever its certificate says.")
  package static let context = Option.optional(
    "context", .known("NAME", source: "contexts"), environment: "RTM_CONTEXT",
    help: "The context that says what options and variables do not; see rtm-context(1).",
    parse: ContextName.init)
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

  package static let all: [any OptionSpec] = [url, caFile, insecure] + app
  /// For commands that talk to no server.
  package static let app: [any OptionSpec] = [context] + identity + FileOptions.all
  /// Who the app is.
  package static let identity: [any OptionSpec] = [appID, key, secret]

  /// A paragraph for the commands' descriptions.
  package static let discussion = """
    What neither options nor variables say is taken from the context that --context or RTM_CONTEXT
    names, else from .env and rtm.yaml of the working directory or /etc/rtm/rtm.yaml, then from the
    current context, and last from the development app of 'rtm serve'.
    """
  package static let variables: [Command.Variable] =
    [
      .init(
        "PUSHER_HOST",
        "With PUSHER_PORT and PUSHER_SCHEME, stands in for --url where RTM_URL does not.")
    ]
    + appVariables
  /// For commands that talk to no server.
  package static let appVariables: [Command.Variable] = [
    .init("RTM_APP_SECRET_FILE", "Names a file with the app's secret."), configurationHome,
  ]
  /// For commands that make tokens for users.
  package static let authSecret = Command.Variable(
    "AUTH_SECRET",
    "The secret of users' tokens, where neither options nor variables, rtm.yaml nor a chosen "
      + "context say an app's.")
  package static let configurationHome = Command.Variable(
    "XDG_CONFIG_HOME", "Where rtm/contexts is; ~/.config if unset.")
}
