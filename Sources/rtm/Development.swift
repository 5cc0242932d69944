import Dialects
import Glibc
import Messaging
import Settings
import Telemetry
import Terminal

/// Development mode: one app, made once and kept where the other commands find it.
struct Development {
  private var kept: DevelopmentApp
  private let trouble: DevelopmentApp.Failure?
  private let contexts: ContextStore?
  private let log: Log
  /// As it was served before; another server may be serving it there still.
  private let previous: DevelopmentApp

  /// Takes the app that is kept, or makes one.
  init(environment: [String: String], log: Log) {
    self.log = log
    contexts = ContextStore(environment: environment)
    (kept, trouble) = DevelopmentApp.loadOrMake(in: contexts)
    previous = kept
  }

  var app: App { kept.app }

  /// Keeps the app with the address it is served at, and the token that the server takes there,
  /// and says how to use it.
  mutating func announce(
    at url: ServerURL, as profile: DialectProfile?, _ settings: ServerSettings
  ) throws(OutputError) {
    kept.url = url
    kept.bearerToken = settings.bearerTokens.first
    let isKept = keep()
    // Whoever comes from that server has its clients, not Pusher's.
    guard profile == nil else { return }
    try write(banner(isKept ? contexts?.path(of: .development) : nil, settings))
  }

  /// Sends the other commands back to the server before this one, which ends.
  mutating func withdraw() {
    do {
      guard trouble == nil, let contexts, try DevelopmentApp.load(from: contexts) == kept else {
        return
      }
      kept = previous
      try kept.save(in: contexts)
    } catch {
      log.warning("app-not-kept", ["reason": "\(error)"])
    }
  }

  /// - Returns: whether the other commands will find the app.
  private func keep() -> Bool {
    do {
      if let trouble { throw trouble }
      if let contexts { try kept.save(in: contexts) }
      return true
    } catch {
      log.warning("app-not-kept", ["reason": "\(error)"])
      return false
    }
  }

  /// How this program was started, for lines to paste: by name, or by a path from here.
  static var program: String {
    let path = CommandLine.arguments.first ?? "rtm"
    guard path.contains("/"), let folder = getcwd(nil, 0) else { return "rtm" }
    defer { free(folder) }
    let here = String(cString: folder) + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }

  /// What a tool has to be told beside, where another context was chosen.
  private var contextFlag: String {
    do {
      guard let chosen = try contexts?.chosenName(), chosen != .development else { return "" }
      return " --context \(ContextName.development)"
    } catch {
      return ""
    }
  }

  /// In 80 columns, as far as paths allow; `file` is where the app is kept.
  private func banner(_ file: String?, _ settings: ServerSettings) -> String {
    let style = Style.standardOutput
    let flag = file == nil ? "" : contextFlag
    let speaksPusher = settings.speaks(dialects[0])
    var lines = Self.demo(at: kept.url, settings.servesDemo)
    lines += [
      ("URL", "\(kept.url)" + (speaksPusher ? "/app/\(app.key)" : "")),
      ("app", "id \(app.id), key \(app.key)"),
      ("secret", file.map { "in \($0)" } ?? "forgotten when this ends: there is no place for it"),
    ]
    if speaksPusher { lines += samples(flag) }
    for dialect in dialects.dropFirst() where settings.speaks(dialect) {
      let connect = "\(Self.program) connect\(flag) --dialect \(dialect.name) -s public-chat"
      lines.append((dialect.name, connect))
    }
    return style("rtm serve", .bold) + ": development mode, no app was given\n\n"
      + Self.rows(lines, style)
  }

  /// How to try out Pusher's protocol.
  private func samples(_ flag: String) -> [(name: String, text: String)] {
    let url = kept.url
    let portName = url.isSecure ? "wssPort" : "wsPort"
    let prefix = url.apiPrefix
    return [
      ("pusher-js", "new Pusher('\(app.key)', {"),
      (
        "",
        "  wsHost: '\(url.host)', \(portName): \(url.port), forceTLS: \(url.isSecure),"
          + (prefix.isEmpty ? "" : " wsPath: '\(prefix)',")
      ),
      ("", "  enabledTransports: ['ws'\(url.isSecure ? ", 'wss'" : "")], cluster: '' })"),
      ("listen", "\(Self.program) connect\(flag) -s my-channel"),
      ("publish", #"\#(Self.program) publish\#(flag) my-channel my-event '{"hello":"world"}'"#),
    ]
  }

  /// Where the page is to try it with.
  private static func demo(at url: ServerURL, _ hasPage: Bool) -> [(name: String, text: String)] {
    hasPage ? [("demo", "\(url.page) (open it in two windows)")] : []
  }

  /// Names in a column, and what to copy beside them.
  private static func rows(_ lines: [(name: String, text: String)], _ style: Style) -> String {
    lines.map { name, text in
      "  " + (name.isEmpty ? "" : style(name, .cyan))
        + String(repeating: " ", count: 11 - name.count) + text + "\n"
    }.joined() + "\n"
  }
}

extension Development {
  /// How to try out a server that stands in for another, at `url`; `hasPage` says whether there is
  /// a page for it.
  static func banner(
    of profile: DialectProfile, at url: ServerURL, _ hasPage: Bool, _ style: Style
  ) -> String {
    let lines = profile.samples.map { purpose, line in
      (
        name: purpose,
        text: line.replacing("rtm connect", with: "\(program) connect")
          .replacing("WS/", with: "\(url)/").replacing("HTTP/", with: url.page)
      )
    }
    return style("rtm serve --dialect \(profile.name)", .bold)
      + ": development mode, for this machine only\n\n"
      + rows(demo(at: url, hasPage) + [("URL", "\(url)")] + lines, style)
  }
}
