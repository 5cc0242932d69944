package import CommandKit
package import Messaging

/// An app, where it was given, and the rules that it alone has.
package struct GivenApp: Sendable {
  /// With the rules of all apps.
  package let app: App
  package let origin: GivenValue.Origin
  /// Of each key.
  package let keyOrigins: [GivenValue.Origin]
  /// In the order of the file.
  package var rules: [Rule] = []

  /// A rule of this app.
  package struct Rule: Sendable {
    package let option: any OptionSpec
    package let given: GivenValue
    /// Sets it; its texts were checked before.
    let apply: @Sendable (inout App.Rules) throws -> Void
  }

  init(_ app: App, from origin: GivenValue.Origin, keys: [GivenValue.Origin]? = nil) {
    self.app = app
    self.origin = origin
    keyOrigins = keys ?? app.keys.map { _ in origin }
  }

  /// The app, with `rules` where it has none of its own.
  package func app(under rules: App.Rules) throws -> App {
    var app = app
    app.rules = rules
    for rule in self.rules { try rule.apply(&app.rules) }
    return app
  }
}

// MARK: From everywhere

extension GivenApp {
  /// The apps of the command line or `RTM_APPS`, that of `PUSHER_APP_…`, and those of the file.
  ///
  /// They add up. The same app may be given more than once if it is so in the same words: then the
  /// file's rules hold. Throws where two are half alike, for each would be half served.
  package static func all(
    _ arguments: Arguments, _ files: SettingsFiles
  ) throws -> [GivenApp] {
    let origin = arguments.given(for: ServeOptions.apps)?.origin ?? .commandLine("--app")
    let given = arguments[ServeOptions.apps].map { GivenApp($0, from: origin) }
    var apps = files.settings?.apps ?? []
    let pusher = try files.pusherApp()
    for app in given + (pusher.app.map { [$0] } ?? []) where !apps.contains(where: app.repeats) {
      apps.append(app)
    }
    try checkDistinct(apps)
    if apps.isEmpty, let missing = pusher.missing { throw missing }
    return apps
  }

  /// Whether it is `other` said again by another source.
  private func repeats(_ other: GivenApp) -> Bool {
    origin != other.origin && app.id == other.app.id
      && app.keys.allSatisfy(other.app.keys.contains)
  }

  private static func checkDistinct(_ apps: [GivenApp]) throws(SettingsError) {
    let ids = apps.map { (name: $0.app.id, origin: $0.origin) }
    let keys = apps.flatMap { zip($0.app.keys.map(\.name), $0.keyOrigins) }
    let problems =
      clashes("id", ids.map { ($0.name, $0.origin) }) + clashes("key", keys.map { ($0, $1) })
    guard problems.isEmpty else { throw SettingsError(problems) }
  }

  private static func clashes(
    _ what: String, _ names: [(name: String, origin: GivenValue.Origin)]
  ) -> [SettingsError.Problem] {
    var first: [String: GivenValue.Origin] = [:]
    return names.compactMap { name, origin in
      guard let other = first[name] else {
        first[name] = origin
        return nil
      }
      let place = other == origin ? "" : ", as at \(other.place)"
      return .init(origin.place, "two apps have the \(what) '\(name)'\(place); give each its own")
    }
  }
}

extension GivenValue.Origin {
  /// `--app`, `RTM_APPS`, `rtm.yaml:3:5`.
  var place: String {
    if case .file(let place, _) = self { place } else { description }
  }
}
