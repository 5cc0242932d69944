package import CommandKit
import Messaging

/// One thing that `rtm serve` can be told: its option, with flag, variable, default and help, and
/// the place in ``ServerSettings`` that it fills.
package struct Setting: Sendable {
  package let option: any OptionSpec
  /// Whether an app may have a value of its own; this one is then of all others.
  package private(set) var isPerApp = false
  let apply: @Sendable (Arguments, inout ServerSettings) -> Void

  /// Reads one value; its default is that of `ServerSettings`, its variable `RTM_` and the name.
  init<Value: Sendable>(
    _ name: String, _ placeholder: Placeholder,
    _ place: any WritableKeyPath<ServerSettings, Value> & Sendable, help: String,
    parse: @escaping @Sendable (String) throws -> Value
  ) {
    let option = Option(
      name, placeholder, environment: Self.variable(of: name),
      default: ServerSettings()[keyPath: place], help: help, parse: parse)
    self.option = option
    apply = { $1[keyPath: place] = $0[option] }
  }

  /// Reads a value that may be left out.
  init<Value: Sendable>(
    _ name: String, _ placeholder: Placeholder,
    _ place: any WritableKeyPath<ServerSettings, Value?> & Sendable, help: String,
    parse: @escaping @Sendable (String) throws -> Value
  ) {
    let option = Option.optional(
      name, placeholder, environment: Self.variable(of: name), help: help, parse: parse)
    self.option = option
    apply = { $1[keyPath: place] = $0[option] }
  }

  /// A rule of apps, which each of them may have otherwise.
  init<Value: Sendable>(
    app name: String, _ placeholder: Placeholder,
    _ place: any WritableKeyPath<App.Rules, Value> & Sendable, help: String,
    parse: @escaping @Sendable (String) throws -> Value
  ) {
    let option = Option(
      name, placeholder, environment: Self.variable(of: name),
      default: App.Rules()[keyPath: place], help: help, parse: parse)
    self.option = option
    apply = { $1.rules[keyPath: place] = $0[option] }
    isPerApp = true
  }

  /// `RTM_PATH_PREFIX` of `path-prefix`.
  private static func variable(of name: String) -> String {
    "RTM_" + String(name.uppercased().map { $0 == "-" ? "_" : $0 })
  }
}
