import CommandKit
import Messaging
import Reactor
import Settings
import Telemetry
import Terminal

/// Development mode: one app, made once and kept where the other commands find it.
struct Development {
  private var kept: DevelopmentApp
  private let directory: StateDirectory?
  /// Why the app cannot be kept.
  private let trouble: DevelopmentApp.Failure?

  /// Takes the app that is kept, or makes one.
  init(environment: [String: String]) {
    directory = StateDirectory(environment: environment)
    (kept, trouble) = DevelopmentApp.loadOrMake(in: directory)
  }

  var app: App { kept.app }

  /// Keeps the app with the address it is served at, and says how to use it.
  mutating func announce(at addresses: [Address]) throws(OutputError) {
    guard case .ip(let host, let port) = addresses.first(where: { $0.port != nil }) else { return }
    let reachable = ["::", "0.0.0.0"].contains(host) ? "127.0.0.1" : host
    kept.url = ServerURL(host: reachable, port: port)
    var whereabouts: String
    do {
      guard let directory, trouble == nil else { throw trouble ?? .homeless }
      try kept.save(in: directory)
      whereabouts = "kept in \(directory.path), with its secret"
    } catch {
      whereabouts = "lost when the server stops"
      Log.standardError.warning("app-not-kept", ["reason": "\(error)"])
    }
    try write(banner(whereabouts))
  }

  private func banner(_ whereabouts: String) -> String {
    let style = Style.standardOutput
    let lines = [
      ("URL", kept.url.description),
      ("app id", app.id),
      ("key", "\(app.key)  (\(whereabouts))"),
      (
        "pusher-js",
        "new Pusher('\(app.key)', { wsHost: '\(kept.url.host)', wsPort: \(kept.url.port), "
          + "forceTLS: false, enabledTransports: ['ws'], cluster: '' })"
      ),
      ("listen", "rtm connect -s my-channel"),
      ("publish", #"rtm publish my-channel my-event '{"hello":"world"}'"#),
    ]
    return style("rtm serve", .bold) + ": development mode, no app was given\n\n"
      + lines.map { name, text in
        "  " + style(name + String(repeating: " ", count: 10 - name.count), .cyan) + text + "\n"
      }.joined() + "\n"
  }
}
