/// An option, and the key its value is read back with: `arguments[port]` is an `Int`, always.
///
/// The first initialiser makes one that is required or has a default; ``optional``, ``repeated``
/// and ``flag`` make the others.
package struct Option<Value: Sendable>: OptionSpec {
  package let name: String
  package let short: Character?
  package let placeholder: Placeholder?
  package let environment: String?
  package private(set) var otherVariables: [String] = []
  package let help: String
  package private(set) var isHidden = false
  package private(set) var isSecret = false
  let reading: Reading<Value>

  /// `environment` is the variable that stands in for the option where it is not given.
  /// `defaultText` is the default as help writes it, where that is not its description.
  package init(
    _ name: String, short: Character? = nil, _ placeholder: Placeholder,
    environment: String? = nil, default: Value? = nil, defaultText: String? = nil, help: String,
    parse: @escaping @Sendable (String) throws -> Value
  ) {
    var reading = Reading.one(`default`, parse)
    if let defaultText { reading.fallbackText = defaultText }
    self.init(
      name, short, placeholder, environment: environment, help: help, reading: reading)
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

  /// `variable` stands in for it where its own one is not set.
  package func orVariable(_ variable: String) -> Self {
    var copy = self
    copy.otherVariables.append(variable)
    return copy
  }

  package func secret() -> Self {
    var copy = self
    copy.isSecret = true
    return copy
  }
}

extension Option<Bool> {
  /// True where it is given, or its variable is `1`, `true`, `yes` or `on`; false where
  /// `--no-NAME` is given, or its variable is `0`, `false`, `no` or `off`.
  ///
  /// The negation is there where something else may have turned it on: a variable or its default.
  package static func flag(
    _ name: String, short: Character? = nil, environment: String? = nil,
    default isOn: Bool = false, help: String
  ) -> Self {
    Option(name, short, nil, environment: environment, help: help, reading: .flag(isOn))
  }
}

/// What parsing, help, the man page and the completions need of an option, whatever its type.
package protocol OptionSpec: Sendable {
  var name: String { get }
  var short: Character? { get }
  /// `nil` for flags.
  var placeholder: Placeholder? { get }
  var environment: String? { get }
  /// Others' names for the same thing; the first that is set counts.
  var otherVariables: [String] { get }
  var help: String { get }
  var isHidden: Bool { get }
  var isSecret: Bool { get }
  var count: ValueCount { get }
  var isRequired: Bool { get }
  /// How the default is written in help; `nil` where there is none to tell of.
  var defaultText: String? { get }
  /// `no-NAME` of a flag that can be turned off; `nil` of any other option.
  var negation: String? { get }
  /// Keeps its value out of error messages.
  func secret() -> Self
  /// For ``Arguments``: the value boxed; `nil` where one must be given and none was.
  func boxedValue(of texts: [String]) throws -> (any Sendable)?
}

extension Option {
  package var count: ValueCount { reading.count }
  package var isRequired: Bool { reading.fallback == nil }

  package var defaultText: String? { reading.fallbackText }

  package var negation: String? {
    count == .none && (environment != nil || isOnByDefault) ? "no-\(name)" : nil
  }

  package func boxedValue(of texts: [String]) throws -> (any Sendable)? {
    try value(of: texts).map { Boxed(value: $0) }
  }

  /// What `texts` say; of none the default, and `nil` where there is no default either.
  package func value(of texts: [String]) throws -> Value? {
    texts.isEmpty ? reading.fallback : try reading.read(texts)
  }
}

extension OptionSpec {
  /// As users write it: `--port`.
  package var spelling: String { "--\(name)" }

  /// All that stand in for it, the first that is set before the others.
  package var variables: [String] { (environment.map { [$0] } ?? []) + otherVariables }

  /// `PATH_PREFIX` of `path-prefix`.
  var variableName: String { name.underscored.uppercased() }

  /// Of a flag: whether leaving it out is as good as giving it.
  var isOnByDefault: Bool { count == .none && defaultText != nil }

  /// As help writes it: `--port`, and `--[no-]wrap` where the negation makes the difference.
  var shownName: String { isOnByDefault ? "--[no-]\(name)" : spelling }

  /// The name that makes a difference where nothing else was said: a flag that is on by default is
  /// offered as `no-NAME`.
  var offeredName: String { isOnByDefault ? negation ?? name : name }
}

extension String {
  /// With `_` for `-`, as variables and keys of files are written.
  package var underscored: String { String(map { $0 == "-" ? "_" : $0 }) }
}
