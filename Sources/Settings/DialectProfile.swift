import Bytes
package import CommandKit
import Crypto
package import Messaging

/// The server that a dialect alone stands in for: what holds there unless something else is said,
/// and what its variables are called.
package struct DialectProfile: Sendable {
  package let name: String
  package let credential: Credential
  private let variables: [Variable]
  /// Texts of options, by their names.
  private let defaults: [String: String]

  /// What it trusts others by.
  package struct Credential: Sendable {
    package enum Kind: Sendable { case bearerToken, appSecret }

    package let kind: Kind
    package let variable: String
    /// What it is where nobody said, as everybody knows; `nil` if it can do without.
    package let known: Secret?
  }

  /// A variable of that server, and the option that it means.
  private struct Variable: Sendable {
    let name: String
    let option: String
    /// The option's texts; `nil` is its default.
    var texts: @Sendable (String) -> [String]? = { [$0] }
  }
}

// MARK: The servers

extension DialectProfile {
  package init?(named name: String?) {
    guard let profile = Self.all.first(where: { $0.name == name }) else { return nil }
    self = profile
  }

  static let all = [lite, relay, users, rooms]

  private static let lite = DialectProfile(
    name: "lite",
    credential: Credential(
      kind: .appSecret, variable: "AUTH_SECRET", known: Secret("change-me-in-production")),
    variables: [
      Variable(name: "WS_PATH", option: "ws-path"),
      Variable(name: "CONNECTION_LIMIT_PER_IP", option: "max-ip-connections"),
      Variable(name: "CHANNEL_LIMIT_PER_CONNECTION", option: "max-channels"),
      Variable(name: "MESSAGE_RATE_LIMIT", option: "max-client-events"),
      Variable(name: "MESSAGE_RATE_WINDOW_MS", option: "client-event-window") { text in
        [Int(text).map { "\(($0 + 999) / 1000)" } ?? text]
      },
      Variable(name: "ALLOWED_ORIGINS", option: "allowed-origins", texts: origins),
      Variable(name: "LOG_LEVEL", option: "log-level", texts: logLevel),
      Variable(name: "NODE_ENV", option: "log-format") {
        $0 == "production" ? ["json"] : ["logfmt"]
      },
    ],
    defaults: [
      "port": "3000", "max-ip-connections": "10", "max-channels": "50", "max-client-events": "100",
      "client-event-window": "60", "unsigned-members": "true", "log-format": "logfmt",
    ])

  private static let relay = DialectProfile(
    name: "relay",
    credential: Credential(
      kind: .bearerToken, variable: "BEARER_TOKEN", known: Secret("default-secret")),
    variables: [Variable(name: "BEARER_TOKEN", option: "bearer-token")],
    // It takes bodies of 100 KB.
    defaults: ["port": "3000", "max-event-size": "100K"])

  private static let users = DialectProfile(
    name: "users",
    credential: Credential(kind: .bearerToken, variable: "BEARER_TOKEN", known: nil),
    variables: [
      Variable(name: "BEARER_TOKEN", option: "bearer-token"),
      Variable(name: "MAX_CONNECTIONS", option: "max-connections"),
      Variable(name: "LOG_LEVEL", option: "log-level", texts: logLevel),
      Variable(name: "NODE_ENV", option: "log-level") { $0 == "production" ? nil : ["debug"] },
    ],
    defaults: [
      "port": "3000", "max-connections": "4000", "activity-timeout": "30", "log-level": "debug",
    ])

  private static let rooms = DialectProfile(
    name: "rooms",
    credential: Credential(kind: .appSecret, variable: "AUTH_SECRET", known: nil),
    variables: [
      Variable(name: "BEARER_TOKEN", option: "bearer-token"),
      Variable(name: "MAX_CONNECTIONS", option: "max-connections"),
    ],
    defaults: [
      "port": "3000", "max-connections": "10000", "max-user-connections": "5",
      "max-client-events": "10", "max-event-size": "64K", "activity-timeout": "30",
    ])

  /// All of them are `*`; clients that are no pages name none.
  private static func origins(_ list: String) -> [String]? {
    let origins = list.split(separator: ",").map { $0.drop { $0 == " " }.prefix { $0 != " " } }
    return origins.contains("*") ? nil : origins.map(String.init) + ["none"]
  }

  /// Of pino.
  private static func logLevel(_ name: String) -> [String]? {
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
  /// What stands behind all else that is said; `files` have the variables.
  package func layer(_ files: SettingsFiles) -> any ValueLayer {
    Layer(profile: self, files: files)
  }

  private struct Layer: ValueLayer {
    let profile: DialectProfile
    let files: SettingsFiles

    func value(of option: any OptionSpec) -> GivenValue? {
      for variable in profile.variables where variable.option == option.name {
        guard let given = files[variable.name] else { continue }
        return variable.texts(given.text).map { GivenValue($0, from: given.origin) }
      }
      return profile.defaults[option.name].map {
        GivenValue([$0], from: .file(place: "--dialect \(profile.name)", name: option.key))
      }
    }
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
  /// ``secret(_:_:)``. There is none where a token is all that it has, and nobody gave one.
  package func app(_ given: GivenValue?) -> GivenApp? {
    let secret: Secret
    switch (credential.kind, given) {
    case (.appSecret, nil):
      guard let known = credential.known else { return nil }
      secret = known
    case (.appSecret, let given?): secret = Secret(given.texts.last ?? "")
    case (.bearerToken, nil): return nil
    case (.bearerToken, _): secret = Secret(RandomBytes.make(32).hexadecimal)
    }
    let origin = given?.origin ?? .file(place: "--dialect \(name)", name: "apps")
    // A number, for some server libraries take no other id.
    return GivenApp(App(id: "1", key: "rtm", secret: secret), from: origin)
  }
}
