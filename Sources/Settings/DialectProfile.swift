import Bytes
package import CommandKit
import Crypto
package import Messaging

/// The server that a dialect comes from: what holds there unless something else is said, and what
/// its variables are called.
///
/// Of a dialect that is spoken beside others, this holds for its own clients, as far as it is about
/// them; where it is spoken alone, for the whole server.
package struct DialectProfile: Sendable {
  package let name: String
  /// What it serves, in a few words.
  package let summary: String
  package let credential: Credential
  private let variables: [Variable]
  /// Texts of options, by their names.
  private let defaults: [String: String]
  /// What everybody may do there, and so may outside production where it is spoken alone.
  package let openings: [Opening]
  /// What it says of a path that is none of its own; `nil` for what ours says.
  package var notFound: String?
  /// Lines to try it out with, each under a word for it; WS and HTTP stand for where it is.
  package let samples: [(purpose: String, line: String)]

  /// What it trusts others by.
  package struct Credential: Sendable {
    package enum Kind: Sendable { case bearerToken, appSecret }

    package let kind: Kind
    package let variable: String
    /// What it is where nobody said, as everybody knows; `nil` if it can do without.
    package let known: Secret?
    /// What cannot be done without it, in production.
    package var lack = ""
  }

  /// An option that lets everybody do something.
  package struct Opening: Sendable {
    package let option: String
    var text = "true"
    /// Who may do what.
    package let warning: String
    /// What nobody may do where it is not open.
    package let lack: String
  }

  /// A variable of that server, and the option that it means.
  private struct Variable: Sendable {
    let name: String
    let option: String
    /// The option's texts; none are its default.
    var texts: @Sendable (String) -> [String] = { [$0] }
  }
}

// MARK: The servers

extension DialectProfile {
  package init?(named name: String?) {
    guard let profile = Self.all.first(where: { $0.name == name }) else { return nil }
    self = profile
  }

  package static let all = [lite, relay, users, rooms]

  private static let lite = DialectProfile(
    name: "lite",
    summary: "Pusher's events with objects for data, at /ws; POST /auth",
    credential: Credential(
      kind: .appSecret, variable: "AUTH_SECRET", known: Secret("change-me-in-production")),
    variables: [
      Variable(name: "WS_PATH", option: "ws-path"),
      Variable(name: "CONNECTION_LIMIT_PER_IP", option: "max-app-ip-connections"),
      Variable(name: "CHANNEL_LIMIT_PER_CONNECTION", option: "max-channels"),
      Variable(name: "MESSAGE_RATE_LIMIT", option: "max-client-events"),
      Variable(name: "MESSAGE_RATE_WINDOW_MS", option: "client-event-window") { text in
        [Int(text).map { "\(($0 + 999) / 1000)" } ?? text]
      },
      Variable(name: "ALLOWED_ORIGINS", option: "allowed-origins", texts: origins),
      Variable(name: "LOG_LEVEL", option: "log-level", texts: logLevel),
      Variable(name: "RTM_ENV", option: "log-format", texts: logFormat),
      Variable(name: "NODE_ENV", option: "log-format", texts: logFormat),
    ],
    defaults: [
      "port": "3000", "max-app-ip-connections": "10", "max-channels": "50",
      "max-client-events": "100", "client-event-window": "60", "max-event-size": "256K",
      "log-format": "logfmt",
    ],
    openings: [
      Opening(
        option: "open-auth", warning: "POST /auth signs whatever it is asked to, by whomever",
        lack: "POST /auth wants a bearer token, and without --bearer-token it is not there"),
      Opening(
        option: "presence-auth", text: "legacy",
        warning: "whoever has a token for a presence channel may be any member of it",
        lack: "tokens for presence channels must be signed with the channel_data"),
    ],
    samples: [
      ("connect", "rtm connect WS/ws"),
      ("type", #"{"event":"pusher:subscribe","data":{"channel":"public-chat"}}"#),
      ("", #"{"event":"hello","channel":"public-chat","data":{"n":1}}"#),
      ("health", "curl HTTP/health"),
    ])

  private static let relay = DialectProfile(
    name: "relay",
    summary: "a channel in the URL; POST /send/CHANNEL, /client.js",
    credential: Credential(
      kind: .bearerToken, variable: "BEARER_TOKEN", known: Secret("default-secret")),
    variables: [Variable(name: "BEARER_TOKEN", option: "bearer-token")],
    // It takes bodies of 100 KB.
    defaults: ["port": "3000", "max-event-size": "100K", "bearer-token": "default-secret"],
    openings: [],
    samples: [
      ("listen", "rtm connect WS/room1"),
      ("send", #"curl HTTP/send/room1 -d '{"message":"hello"}' \"#),
      ("", "  -H 'Authorization: Bearer default-secret'"),
    ])

  private static let users = DialectProfile(
    name: "users",
    summary: "users and messages from one to another; /api/send-to-user",
    credential: Credential(
      kind: .bearerToken, variable: "BEARER_TOKEN", known: nil,
      lack: "nobody may use POST /api/send-to-user and GET /api/redis-info"),
    variables: [
      Variable(name: "BEARER_TOKEN", option: "bearer-token"),
      Variable(name: "MAX_CONNECTIONS", option: "max-app-connections"),
      Variable(name: "LOG_LEVEL", option: "log-level", texts: logLevel),
      Variable(name: "RTM_ENV", option: "log-level") { $0 == "production" ? [] : ["debug"] },
      Variable(name: "NODE_ENV", option: "log-level") { $0 == "production" ? [] : ["debug"] },
    ],
    defaults: [
      "port": "3000", "max-app-connections": "4000", "activity-timeout": "30",
      "pong-timeout": "30", "log-level": "debug",
      // It had no such limit; this one is beyond all who mean well.
      "max-client-events": "1000",
    ],
    openings: [
      Opening(
        option: "open-api",
        warning: "POST /api/send-to-user and GET /api/redis-info answer whoever asks",
        lack: "POST /api/send-to-user and GET /api/redis-info want a --bearer-token")
    ],
    samples: [
      ("connect", "rtm connect WS/users"),
      ("type", #"{"type":"register","userId":"ann"}"#),
      ("send", #"curl HTTP/api/send-to-user \"#),
      ("", #"  -d '{"userId":"ann","message":"hello"}'"#),
    ])

  private static let rooms = DialectProfile(
    name: "rooms",
    summary: "rooms, presence, broadcasts; /stats, /rooms/ROOM/messages",
    credential: Credential(
      kind: .appSecret, variable: "AUTH_SECRET", known: nil, lack: "no client's token is right"),
    variables: [
      Variable(name: "BEARER_TOKEN", option: "bearer-token"),
      Variable(name: "MAX_CONNECTIONS", option: "max-app-connections"),
    ],
    defaults: [
      "port": "3000", "max-app-connections": "10000", "max-user-connections": "5",
      // 10,000 characters, each written as two escapes.
      "max-client-events": "10", "max-event-size": "128K", "activity-timeout": "30",
      "pong-timeout": "30", "client-idle-timeout": "300", "away-after": "120",
    ],
    openings: [
      Opening(
        option: "demo", warning: "the page at / tells whoever comes who is online",
        lack: "there is no page at /")
    ],
    notFound: "Not found",
    samples: [
      ("connect", "rtm connect 'WS/rooms?userId=ann'"),
      ("type", #"{"type":"join_room","payload":{"room":"lobby"}}"#),
      ("", #"{"type":"message","payload":{"room":"lobby","content":"hello"}}"#),
      ("figures", "curl HTTP/stats"),
    ])

  /// All of them are `*`; clients that are no pages name none.
  private static func origins(_ list: String) -> [String] {
    let origins = list.split(separator: ",").map { $0.drop { $0 == " " }.prefix { $0 != " " } }
    return origins.contains("*") ? [] : origins.map(String.init) + ["none"]
  }

  private static func logFormat(_ stage: String) -> [String] {
    stage == "production" ? ["json"] : ["logfmt"]
  }

  /// Of pino.
  private static func logLevel(_ name: String) -> [String] {
    switch name {
    case "trace": ["debug"]
    case "warn": ["warning"]
    case "fatal", "silent": ["error"]
    default: [name]
    }
  }
}

// MARK: What holds there

extension DialectProfile {
  /// What its variables say of a server that speaks other dialects, too.
  func sharedVariables(in files: SettingsFiles) -> any ValueLayer {
    let all = variables(in: files)
    return Layer { ["ws-path", "bearer-token"].contains($0.name) ? all.value(of: $0) : nil }
  }

  /// What its variables say.
  func variables(in files: SettingsFiles) -> any ValueLayer {
    Layer { option in
      for variable in variables where variable.option == option.name {
        guard let given = files[variable.name] else { continue }
        return GivenValue(variable.texts(given.text), from: given.origin)
      }
      return nil
    }
  }

  /// Of Pusher's dialect, which has apps instead of a profile: alone it has the heartbeat of
  /// BunPulse, the server that it then stands in for.
  private static let pusherDefaults = ["activity-timeout": "25", "pong-timeout": "35"]

  /// What holds where `dialect` is spoken as its server did, behind all else that is said.
  static func presets(of dialect: String) -> any ValueLayer {
    let texts = DialectProfile(named: dialect)?.defaults ?? pusherDefaults
    return Layer { option in
      texts[option.name].map { GivenValue([$0], from: preset(of: dialect, option)) }
    }
  }

  /// The same of what is open there to everybody.
  package var openLayer: any ValueLayer {
    Layer { option in
      openings.first { $0.option == option.name }.map {
        GivenValue([$0.text], from: Self.preset(of: name, option))
      }
    }
  }

  /// Those that nobody closed, nor opened in so many words.
  package func openings(of arguments: Arguments) -> [Opening] {
    openings.filter { opening in
      guard let option = arguments.options.first(where: { $0.name == opening.option }) else {
        return false
      }
      return arguments.given(for: option)?.origin == Self.preset(of: name, option)
    }
  }

  /// Those that nobody said anything of, for where strangers may come: there they are closed.
  package func closed(of arguments: Arguments) -> [Opening] {
    openings.filter { opening in
      arguments.options.first { $0.name == opening.option }
        .map { arguments.given(for: $0) == nil } ?? false
    }
  }

  private static func preset(
    of dialect: String, _ option: any OptionSpec
  ) -> GivenValue.Origin {
    .file(place: "preset of \(dialect)", name: option.key)
  }

  private struct Layer: ValueLayer {
    let lookUp: @Sendable (any OptionSpec) -> GivenValue?
    func value(of option: any OptionSpec) -> GivenValue? { lookUp(option) }
  }

  /// What a man page says of each dialect: presets, then variables.
  package static var settingsTexts: [String] {
    let pusher = ["PUSHER_APP_ID", "PUSHER_APP_KEY", "PUSHER_APP_SECRET"]
    return [settingsText("pusher", pusherDefaults, pusher)]
      + all.map { profile in
        var names = profile.variables.map(\.name)
        let secret = profile.credential.variable
        if !names.contains(secret) { names.insert(secret, at: 0) }
        return settingsText(profile.name, profile.defaults, names)
      }
  }

  private static func settingsText(
    _ name: String, _ defaults: [String: String], _ variables: [String]
  ) -> String {
    let presets = defaults.sorted { $0.key < $1.key }.filter { $0.key != "bearer-token" }
    return "\(name): " + presets.map { "--\($0) \($1)" }.joined(separator: ", ")
      + "; variables " + variables.joined(separator: ", ") + "."
  }

  /// The secret that somebody gave; `nil` if nobody did, or it is the one that everybody knows.
  package func secret(_ arguments: Arguments, _ files: SettingsFiles) -> GivenValue? {
    let given =
      switch credential.kind {
      case .bearerToken: ServerSettings.bearerOption.flatMap { arguments.given(for: $0) }
      case .appSecret:
        files[credential.variable].map { GivenValue([$0.text], from: $0.origin) }
      }
    return given.flatMap { $0.texts.last == credential.known?.revealed ? nil : $0 }
  }

  /// The one app that there is where none was given, as such a server knows of none; `given` is its
  /// ``secret(_:_:)``. Where nobody gave one there is none for development, unless everybody knows
  /// it, and in production one that nobody knows.
  package func app(_ given: GivenValue?, isForProduction: Bool) -> GivenApp? {
    let known = credential.kind == .appSecret ? credential.known : nil
    guard given != nil || known != nil || isForProduction else { return nil }
    let mine = credential.kind == .appSecret ? given?.texts.last.map { Secret($0) } ?? known : nil
    let secret = mine ?? Secret(RandomBytes.make(32).hexadecimal)
    let origin = given?.origin ?? .file(place: "preset of \(name)", name: "apps")
    // A number, for some server libraries, such as PyPI's pusher, take no other id.
    return GivenApp(App(id: "1", key: "rtm", secret: secret), from: origin)
  }

  /// The first of them whose app's secret somebody gave.
  package static func withAppSecret(
    among names: [String], _ arguments: Arguments, _ files: SettingsFiles
  ) -> DialectProfile? {
    names.lazy.compactMap { DialectProfile(named: $0) }.first { profile in
      profile.credential.kind == .appSecret && profile.secret(arguments, files) != nil
    }
  }

  /// The app that a server has which stands in for another, where only that one's variable says the
  /// secret; `nil` where it does not.
  package static func app(_ arguments: Arguments, _ files: SettingsFiles) -> App? {
    guard let profile = withAppSecret(among: all.map(\.name), arguments, files) else { return nil }
    return profile.app(profile.secret(arguments, files), isForProduction: false)?.app
  }

  /// The variable of its secrets that is there and says nothing, where nothing else says it.
  /// `hasApp` is whether an app was given, which has a secret.
  package func emptySecret(
    _ arguments: Arguments, _ files: SettingsFiles, hasApp: Bool
  ) -> GivenValue.Origin? {
    let bearer = ServerSettings.bearerOption
    let token = bearer.flatMap { arguments.given(for: $0)?.origin }
    let lacksToken = token == nil || token == bearer.map { Self.preset(of: name, $0) }
    var names = variables.filter { lacksToken && $0.option == bearer?.name }.map(\.name)
    if credential.kind == .appSecret, !hasApp { names.append(credential.variable) }
    return names.lazy.compactMap { files.origin(ofEmpty: $0) }.first
  }

  /// The profile whose secret is known to be this.
  package static func known(_ secret: Secret) -> DialectProfile? {
    all.first { $0.credential.known == secret }
  }
}
