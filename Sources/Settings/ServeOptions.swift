package import CommandKit
package import Messaging
import Reactor

/// The options of `rtm serve` that are no row of ``ServerSettings/table``.
package enum ServeOptions {
  package static let listen = Option.repeated(
    "listen", short: "l", .text("ADDRESS"), environment: "RTM_LISTEN",
    help: "Where to listen: HOST:PORT, [HOST]:PORT, :PORT (every interface) or unix:PATH. "
      + "The default is [::]:6001, and 127.0.0.1:6001 in development mode. With a certificate, TLS "
      + "is spoken at all but unix sockets; http:// before an address keeps it plain.",
    parse: listenAddress)
  package static let port = Option.optional(
    "port", short: "p", .text("PORT"), environment: "RTM_PORT",
    help: "The port of the default address; 0 has the kernel choose one.",
    parse: { text throws(Invalid) in
      guard let port = UInt16(text) else { throw .noPort }
      return port
    }
  ).orVariable("PORT")
  package static let apps = Option.repeated(
    "app", short: "a", .text("ID:KEY:SECRET"), environment: "RTM_APPS",
    help: "An app to serve. The variable hides its secret from ps(1).",
    parse: { try App(option: $0) }
  ).secret()
  package static let check = Option.flag(
    "check", help: "Serve nothing: check the settings, and print each with where it comes from.")

  /// All of them, and those that name files.
  package static let all: [any OptionSpec] =
    [listen, port, apps, check] + FileOptions.all

  package static let variables: [Command.Variable] = [
    .init(
      "PUSHER_APP_ID, PUSHER_APP_KEY, PUSHER_APP_SECRET", "Together, one more app to serve."),
    .init(
      "RTM_APPS_FILE, PUSHER_APP_SECRET_FILE", "Name a file with what the variable would hold."),
    .init(
      "RTM_ENV, NODE_ENV",
      "'production' closes what is open to everybody, and refuses secrets that everybody knows, "
        + "as an address that is not this machine's does."),
    ServerOptions.configurationHome,
  ]

  private static func listenAddress(_ text: String) throws(Invalid) -> String {
    guard ListenAddress(text) != nil else { throw .noAddress }
    return text
  }

  static func address(_ text: String) throws(Invalid) -> String {
    guard Address(text) != nil else { throw .noAddress }
    return text
  }

  /// Of a unix socket.
  static func path(_ text: String) throws(Invalid) -> String {
    guard Address("unix:" + text) != nil else { throw .noSocket }
    return text
  }

  enum Invalid: Error, CustomStringConvertible {
    case noAddress
    case noSocket
    case noPort

    var description: String {
      switch self {
      case .noAddress:
        "use HOST:PORT, :PORT or unix:PATH; HOST is an address such as 127.0.0.1 or [::1]"
      case .noSocket: "the path of a unix socket has from 1 to 107 bytes"
      case .noPort: "a port is a number from 0 to 65535"
      }
    }
  }
}

/// The options that name the files of settings.
package enum FileOptions {
  package static let environmentFile = Option.optional(
    "env-file", .file, environment: "RTM_ENV_FILE",
    help: "Variables for those that are not set, .env by default; /dev/null is none.",
    parse: { $0 })
  package static let settingsFile = Option.optional(
    "config", .file, environment: "RTM_CONFIG",
    help: "Settings behind flags and variables, rtm.yaml or /etc/rtm/rtm.yaml by default; "
      + "/dev/null is none.",
    parse: { $0 })

  package static let all: [any OptionSpec] = [environmentFile, settingsFile]
}
