import Bytes
package import CommandKit
import Crypto
import Messaging

/// The server that a dialect alone stands in for: what holds there unless something else is said,
/// and what its variables are called.
package struct DialectProfile: Sendable {
  package let name: String
  /// Options by its own names for them.
  private let variables: [String: String]
  /// Texts of options, by their names.
  private let defaults: [String: String]
  /// The token that it takes where nobody gave one, known to everybody.
  package let openToken: String?

  private init(
    _ name: String, variables: [String: String], defaults: [String: String],
    openToken: String? = nil
  ) {
    self.name = name
    self.variables = variables
    self.defaults = defaults
    self.openToken = openToken
  }

  /// Those of dialects that have one.
  static let all = [
    DialectProfile(
      "relay", variables: ["bearer-token": "BEARER_TOKEN"],
      // It takes bodies of 100 KB.
      defaults: ["port": "3000", "max-event-size": "100K"], openToken: "default-secret")
  ]

  package init?(named name: String?) {
    guard let profile = Self.all.first(where: { $0.name == name }) else { return nil }
    self = profile
  }
}

extension DialectProfile {
  /// The one app that there is where none was given, as the server that it stands in for knows of
  /// none; there is none if nobody gave a token, either.
  package func apps(_ arguments: Arguments) -> [GivenApp] {
    guard let option = ServerSettings.bearerOption, let given = arguments.given(for: option),
      given.texts != openToken.map({ [$0] })
    else { return [] }
    let secret = Secret(RandomBytes.make(32).hexadecimal)
    return [GivenApp(App(id: "rtm", key: "rtm", secret: secret), from: given.origin)]
  }

  /// What stands behind all else that is said; `files` have the variables.
  package func layer(_ files: SettingsFiles) -> any ValueLayer {
    Layer(profile: self, files: files)
  }

  private struct Layer: ValueLayer {
    let profile: DialectProfile
    let files: SettingsFiles

    func value(of option: any OptionSpec) -> GivenValue? {
      if let name = profile.variables[option.name], let variable = files[name] {
        return GivenValue([variable.text], from: variable.origin)
      }
      return profile.defaults[option.name].map {
        GivenValue([$0], from: .file(place: "--dialect \(profile.name)", name: option.key))
      }
    }
  }
}
