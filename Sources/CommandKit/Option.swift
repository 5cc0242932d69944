/// An option, and the key its value is read back with: `arguments[port]` is an `Int`, always.
///
/// The first initialiser makes one that is required or has a default; ``optional``, ``repeated``
/// and ``flag`` make the others.
package struct Option<Value: Sendable>: OptionSpec {
  package let name: String
  package let short: Character?
  package let placeholder: Placeholder?
  package let environment: String?
  package let help: String
  package private(set) var isHidden = false
  package private(set) var isSecret = false
  let reading: Reading<Value>

  /// `environment` is the variable that stands in for the option where it is not given.
  package init(
    _ name: String, short: Character? = nil, _ placeholder: Placeholder,
    environment: String? = nil, default: Value? = nil, help: String,
    parse: @escaping @Sendable (String) throws -> Value
  ) {
    self.init(
      name, short, placeholder, environment: environment, help: help,
      reading: .one(`default`, parse))
  }

  private init(
    _ name: String, _ short: Character?, _ placeholder: Placeholder?, environment: String?,
    help: String, reading: Reading<Value>
  ) {
    self.name = name
    self.short = short
    self.placeholder = placeholder
    self.environment = environment
    self.help = help
    self.reading = reading
  }

  /// `nil` where it is not given.
  package static func optional<Element>(
    _ name: String, short: Character? = nil, _ placeholder: Placeholder,
    environment: String? = nil, help: String,
    parse: @escaping @Sendable (String) throws -> Element
  ) -> Self where Value == Element? {
    Option(
      name, short, placeholder, environment: environment, help: help, reading: .optional(parse))
  }

  /// May be given any number of times; its variable holds words parted by spaces.
  package static func repeated<Element>(
    _ name: String, short: Character? = nil, _ placeholder: Placeholder,
    environment: String? = nil, help: String,
    parse: @escaping @Sendable (String) throws -> Element
  ) -> Self where Value == [Element] {
    Option(
      name, short, placeholder, environment: environment, help: help, reading: .many(parse))
  }

  /// Leaves it out of help, man pages and completions.
  package func hidden() -> Self {
    var copy = self
    copy.isHidden = true
    return copy
  }

  /// Keeps its value out of error messages.
  package func secret() -> Self {
    var copy = self
    copy.isSecret = true
    return copy
  }
}

extension Option<Bool> {
  /// True where it is given, or its variable is `1`, `true` or `yes`.
  package static func flag(
    _ name: String, short: Character? = nil, environment: String? = nil, help: String
  ) -> Self {
    let reading = Reading(fallback: false, count: .none) { texts in
      switch texts.last {
      case nil, "1", "true", "yes": true
      case "0", "false", "no": false
      default: throw NotASwitch()
      }
    }
    return Option(name, short, nil, environment: environment, help: help, reading: reading)
  }
}

private struct NotASwitch: Error, CustomStringConvertible {
  let description = "use 1 or 0"
}

/// What parsing, help, the man page and the completions need of an option, whatever its type.
package protocol OptionSpec: Sendable {
  var name: String { get }
  var short: Character? { get }
  /// `nil` for flags.
  var placeholder: Placeholder? { get }
  var environment: String? { get }
  var help: String { get }
  var isHidden: Bool { get }
  var isSecret: Bool { get }
  var count: ValueCount { get }
  var isRequired: Bool { get }
  /// How the default is written in help; `nil` where there is none to tell of.
  var defaultText: String? { get }
  /// For ``Arguments``: the value boxed; `nil` where one must be given and none was.
  func boxedValue(of texts: [String]) throws -> (any Sendable)?
}

extension Option {
  package var count: ValueCount { reading.count }
  package var isRequired: Bool { reading.fallback == nil }

  package var defaultText: String? { reading.fallbackText }

  package func boxedValue(of texts: [String]) throws -> (any Sendable)? {
    try reading.value(of: texts)
  }
}

extension OptionSpec {
  /// As users write it: `--port`.
  var spelling: String { "--\(name)" }
}
