package import CommandKit
package import Dialects
import Messaging

extension ServerSettings {
  /// The option that stands in a file with a section for each dialect.
  static let dialectsName = "dialects"

  /// Of the dialects that are spoken besides Pusher's.
  static let dialects: [Setting] = [
    Setting(
      dialectsName, .text("NAME"), \.dialects,
      help: "The dialects to speak, such as pusher,relay; by default pusher alone.",
      parse: dialectNames),
    Setting(
      "dialect", .choice(dialectTable.map(\.name)), \.profile,
      help: "Speak this dialect alone, at every path, with the port, the variables and the limits "
        + "of the server that it stands in for.",
      parse: { $0 }),
    Setting(
      "root-dialect", .choice(dialectTable.map(\.name)), \.rootDialect,
      help: "The dialect that is spoken at /, where nothing else tells.", parse: { $0 }),
    Setting(
      "ws-path", .text("PATH"), \.socketPath,
      help: "Where lite is spoken, and rooms by those who bring a userId or token.",
      parse: pathPrefix),
    Setting(
      "open-auth", \.signsForAnybody,
      help: "Have POST /auth of lite sign whatever it is asked to, by whomever; for tests."),
    Setting(
      "open-api", \.answersAnybody,
      help: "Have POST /api/send-to-user and GET /api/redis-info of users answer whoever asks, "
        + "where there is no --bearer-token; for tests."),
    Setting(
      "any-path", \.takesAnyPath,
      help: "Take clients of pusher at every path that no other dialect has; those that name no "
        + "app's key are the first app's."),
    Setting(
      app: "presence-auth", .choice(App.PresenceAuth.allCases.map(\.rawValue)), \.presenceAuth,
      help: "Whether tokens of pusher and lite have to be signed for who the member is; with "
        + "'legacy' not, and whoever has one may be anybody.",
      parse: { App.PresenceAuth(rawValue: $0) ?? .signed }),
    Setting(
      app: "close-on-auth-failure", \.closesOnAuthFailure,
      help: "Close clients of pusher that bring a wrong token for a channel, or none, behind an "
        + "error 4009; else they are told and stay."),
    Setting(
      app: "raw-object-data", \.sendsRawObjects,
      help:
        "Send data that an app's server publishes as an object, or as anything but a string, to "
        + "clients of pusher as it is, which most of their libraries do not expect; else as a "
        + "string that holds it."),
    Setting(
      "cors-origins", .text("ORIGIN"), \.pageOrigins,
      help: "Pages that may read what lite and users answer over HTTP, as --allowed-origins has "
        + "them. By default all; /admin and /metrics are for none.",
      parse: { try OriginPattern($0) }),
    Setting(
      app: "trust-user-ids", \.trustsUserIDs,
      help: "Take it for proven who clients of users and rooms say they are, as where a proxy "
        + "checks it; else such ids open nothing of users who have signed in or brought a token."),
    Setting(
      "bridge", \.isBridged,
      help: "Make channels of one name one channel, whatever dialect their clients speak; but for "
        + "those that Pusher guards (private-, presence-): in relay, users and rooms such a name "
        + "is a channel of its own, open to all."),
    Setting(
      "demo", \.servesDemo,
      help: "Serve pages at / to try the dialects in a browser, which tell anybody who is online, "
        + "and the first app's key. In development mode POST /pusher/auth signs for them."),
    Setting(
      "bearer-token", .text("TOKEN"), \.bearerTokens,
      help: "Who sends this token may publish by the HTTP endpoints of dialects, and call the "
        + "first app's API without a signature.",
      parse: bearerToken
    ).secret(),
  ]

  /// That of `bearer-token`.
  static let bearerOption = dialects.last?.option

  private static func dialectNames(_ text: String) throws(UnknownDialect) -> [String] {
    let names = text.split(separator: ",").map(String.init)
    let known = dialectTable.map(\.name)
    if let name = names.first(where: { !known.contains($0) }) ?? (names.isEmpty ? "" : nil) {
      throw UnknownDialect(name: name, known: known)
    }
    return names
  }

  private static func bearerToken(_ text: String) throws(Quantity.Invalid) -> Secret {
    guard !text.isEmpty else { throw .noToken }
    return Secret(text)
  }

  private struct UnknownDialect: Error, CustomStringConvertible {
    let name: String
    let known: [String]

    var description: String {
      "there is no dialect '\(name)'; use " + known.joined(separator: ", ")
        + (nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? "")
    }
  }
}

/// The table of dialects, under a name that no property of settings has.
private let dialectTable = dialects

extension ServerSettings {
  package var dialectChoice: DialectChoice {
    var choice = DialectChoice()
    if !dialects.isEmpty { choice.enabled = Set(dialects.joined()) }
    choice.profile = profile
    choice.root = rootDialect
    choice.socketPath = socketPath
    return choice
  }

  /// The names of those that are spoken.
  package var spokenDialects: [String] { dialectTable.filter(speaks).map(\.name) }

  /// Those of them whose clients belong to no app, and meet beside those of others.
  package var dialectsOfNoApp: [String] {
    profile == nil ? spokenDialects.filter { $0 != dialectTable[0].name } : []
  }

  /// What to tell who has one dialect spoken alone where others are named beside it: that the one
  /// holds, if it overrules them. Throws where it does not: port and limits stand on it, and nobody
  /// is to lose them unawares.
  package func overruledDialects(in arguments: Arguments) throws(UsageError) -> String? {
    let others = Set(dialects.joined()).subtracting([profile ?? ""])
    guard let profile, !others.isEmpty, let one = origin(of: "dialect", in: arguments),
      let many = origin(of: Self.dialectsName, in: arguments)
    else { return nil }
    let names = dialects.joined().joined(separator: ",")
    guard one.strength > many.strength else {
      throw .incomplete(
        "\(one) says '\(profile)', which is spoken alone, and \(many) says '\(names)'; "
          + "leave one out")
    }
    return "\(profile) is spoken alone, as \(one) says; '\(names)' of \(many) does not hold"
  }

  private func origin(
    of name: String, in arguments: Arguments
  ) -> GivenValue.Origin? {
    arguments.options.first { $0.name == name }.flatMap { arguments.given(for: $0)?.origin }
  }

  /// Whether clients speak it.
  package func speaks(_ dialect: any Dialect) -> Bool {
    profile.map { $0 == dialect.name } ?? dialectChoice.enabled.contains(dialect.name)
  }
}

extension GivenValue.Origin {
  /// Who starts a server overrules what is written down.
  fileprivate var strength: Int {
    switch self {
    case .file: 0
    case .variable: 1
    case .commandLine: 2
    }
  }
}
