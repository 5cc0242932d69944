package import CommandKit
import Messaging

/// One thing that `rtm serve` can be told: its option, with flag, variable, default and help, and
/// the place in ``ServerSettings`` that it fills.
///
/// There is an initialiser for each kind of value; each takes a place in `ServerSettings`, or with
/// `app:` one in `App.Rules`, which every app may then have otherwise:
///
///     Setting("head-timeout", .text("SECONDS"), \.headSeconds, help: "…", parse: Quantity.count)
///     Setting(app: "max-users", .text("N"), \.limits.users, help: "…", parse: Quantity.count)
///     Setting("echo", \.isEchoOn, help: "Answer at /echo.")
///     Setting("trusted-proxies", .text("CIDR"), \.trustedProxies, help: "…", parse: Network.init)
///     Setting("admin-token", .text("TOKEN"), \.adminToken, help: "…", parse: Secret.init).secret()
///
/// The default is what stands at the place in a new `ServerSettings` or `App.Rules`. A place that
/// is optional has a value that may be left out (`nil` is mostly "without limit"), a `Bool` has a
/// switch without a value (`--no-NAME`, `RTM_NAME=0` turn it off), an array a flag that may be
/// repeated and a variable of words parted by spaces.
package struct Setting: Sendable {
  package private(set) var option: any OptionSpec
  /// Fills the place in an app's rules from texts as people write them; `nil` where apps cannot
  /// have a value of their own. No texts are the default, or `nil` where the place is optional.
  let applyToApp: (@Sendable ([String], inout App.Rules) throws -> Void)?
  let apply: @Sendable (Arguments, inout ServerSettings) -> Void

  private init<Value: Sendable>(
    _ option: Option<Value>, _ place: any WritableKeyPath<ServerSettings, Value> & Sendable
  ) {
    self.option = option
    applyToApp = nil
    apply = { $1[keyPath: place] = $0[option] }
  }

  private init<Value: Sendable>(
    _ option: Option<Value>, ofApps place: any WritableKeyPath<App.Rules, Value> & Sendable
  ) {
    self.option = option
    applyToApp = { texts, rules in
      if let value = try option.value(of: texts) { rules[keyPath: place] = value }
    }
    apply = { $1.rules[keyPath: place] = $0[option] }
  }

  /// Whether an app may have a value of its own; this one is then of all others.
  package var isPerApp: Bool { applyToApp != nil }

  /// Keeps its value out of messages, and out of what `--check` prints.
  func secret() -> Self {
    var copy = self
    copy.option = option.secret()
    return copy
  }

  /// `RTM_PATH_PREFIX` of `path-prefix`.
  private static func variable(of name: String) -> String {
    "RTM_" + name.underscored.uppercased()
  }
}

// MARK: For the server

extension Setting {
  typealias ServerPlace<Value> = any WritableKeyPath<ServerSettings, Value> & Sendable

  /// Reads one value.
  init<Value: Sendable>(
    _ name: String, _ placeholder: Placeholder, _ place: ServerPlace<Value>, help: String,
    parse: @escaping @Sendable (String) throws -> Value
  ) {
    let value = ServerSettings()[keyPath: place]
    let option = Option(
      name, placeholder, environment: Self.variable(of: name),
      default: value, defaultText: Quantity.text(of: value, placeholder), help: help, parse: parse)
    self.init(option, place)
  }

  /// Reads a value that may be left out.
  init<Value: Sendable>(
    _ name: String, _ placeholder: Placeholder, _ place: ServerPlace<Value?>, help: String,
    parse: @escaping @Sendable (String) throws -> Value
  ) {
    let option = Option.optional(
      name, placeholder, environment: Self.variable(of: name), help: help, parse: parse)
    self.init(option, place)
  }

  /// Reads each of several values; what stands at the place by default must be none.
  init<Element: Sendable>(
    _ name: String, _ placeholder: Placeholder, _ place: ServerPlace<[Element]>, help: String,
    parse: @escaping @Sendable (String) throws -> Element
  ) {
    let option = Option.repeated(
      name, placeholder, environment: Self.variable(of: name), help: help, parse: parse)
    self.init(option, place)
  }

  /// A switch.
  init(_ name: String, _ place: ServerPlace<Bool>, help: String) {
    let option = Option.flag(
      name, environment: Self.variable(of: name), default: ServerSettings()[keyPath: place],
      help: help)
    self.init(option, place)
  }
}

// MARK: For apps

extension Setting {
  typealias AppPlace<Value> = any WritableKeyPath<App.Rules, Value> & Sendable

  /// Reads one value.
  init<Value: Sendable>(
    app name: String, _ placeholder: Placeholder, _ place: AppPlace<Value>, help: String,
    parse: @escaping @Sendable (String) throws -> Value
  ) {
    let value = App.Rules()[keyPath: place]
    let option = Option(
      name, placeholder, environment: Self.variable(of: name),
      default: value, defaultText: Quantity.text(of: value, placeholder), help: help, parse: parse)
    self.init(option, ofApps: place)
  }

  /// Reads a value that may be left out.
  init<Value: Sendable>(
    app name: String, _ placeholder: Placeholder, _ place: AppPlace<Value?>, help: String,
    parse: @escaping @Sendable (String) throws -> Value
  ) {
    let option = Option.optional(
      name, placeholder, environment: Self.variable(of: name), help: help, parse: parse)
    self.init(option, ofApps: place)
  }

  /// Reads each of several values; what stands at the place by default must be none.
  init<Element: Sendable>(
    app name: String, _ placeholder: Placeholder, _ place: AppPlace<[Element]>, help: String,
    parse: @escaping @Sendable (String) throws -> Element
  ) {
    let option = Option.repeated(
      name, placeholder, environment: Self.variable(of: name), help: help, parse: parse)
    self.init(option, ofApps: place)
  }

  /// A switch.
  init(app name: String, _ place: AppPlace<Bool>, help: String) {
    let option = Option.flag(
      name, environment: Self.variable(of: name), default: App.Rules()[keyPath: place], help: help)
    self.init(option, ofApps: place)
  }
}
