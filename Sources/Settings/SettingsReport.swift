package import CommandKit
import Messaging

/// The settings that hold, and where each comes from: a file of settings that can be used as one,
/// but for its secrets.
package struct SettingsReport: Sendable {
  package private(set) var lines: [Line] = []

  /// `KEY: VALUE`, and the source that stands behind it as a comment.
  package struct Line: Equatable, Sendable {
    /// With the indentation and dash before it.
    package var key: String
    package var value: String
    /// May be empty for a heading.
    package var source: String

    package var name: String { key.filter { $0 != " " } }
    /// Nobody said anything of it.
    package var isDefault: Bool { source == SettingsReport.defaultSource }
  }

  private static let defaultSource = "default"

  /// `addresses` are those that will be listened on, `dialects` those that have rules of their own.
  package init(
    _ arguments: Arguments, apps: [GivenApp], addresses: [String],
    dialects: [(name: String, arguments: Arguments)]
  ) {
    let listen = arguments.given(for: ServeOptions.listen)?.origin.mark
    let port = arguments.given(for: ServeOptions.port)?.origin.mark
    add("listen", Self.list(addresses), listen ?? port ?? "")
    for row in ServerSettings.table {
      let given = arguments.given(for: row.option)
      if row.option.name == ServerSettings.dialectsName, !dialects.isEmpty {
        heading(row.option.key, given?.origin.mark ?? "")
        for name in ServerSettings(arguments).spokenDialects {
          add(name, dialects.first { $0.name == name }?.arguments, beside: arguments)
        }
        continue
      }
      add(row.option.key, Self.value(of: row.option, given), given?.origin.mark ?? "")
    }
    if apps.isEmpty {
      add("apps", "[]", "development mode")
    } else {
      heading("apps")
      for app in apps { add(app) }
    }
  }

  private mutating func add(_ key: String, _ value: String, _ source: String) {
    lines.append(Line(key: key, value: value, source: source.isEmpty ? Self.defaultSource : source))
  }

  private mutating func heading(_ key: String, _ source: String = "") {
    lines.append(Line(key: key, value: "", source: source))
  }

  /// A dialect, and its own rules where they are others than everybody's.
  private mutating func add(_ dialect: String, _ arguments: Arguments?, beside all: Arguments) {
    heading("  " + dialect)
    guard let arguments else { return }
    for option in ServerSettings.table.filter(\.isPerApp).map(\.option) {
      let given = arguments.given(for: option)
      guard let given, given != all.given(for: option) else { continue }
      add("    " + option.key, Self.value(of: option, given), given.origin.mark)
    }
  }

  private mutating func add(_ given: GivenApp) {
    add("  - id", Self.scalar(given.app.id), given.origin.mark)
    let keys = Array(zip(given.app.keys, given.keyOrigins))
    if keys.count > 1 { heading("    keys") }
    for (key, origin) in keys {
      let indent = keys.count > 1 ? "        " : "    "
      let start = keys.count > 1 ? "      - " : indent
      add(start + "key", Self.scalar(key.name), origin.mark)
      add(indent + "secret", key.secret.description, origin.mark)
    }
    for rule in given.rules {
      add("    " + rule.option.key, Self.value(of: rule.option, rule.given), rule.given.origin.mark)
    }
  }

  // MARK: Values in YAML

  private static func value(of option: any OptionSpec, _ given: GivenValue?) -> String {
    guard let given else { return option.count == .many ? "[]" : byDefault(option) }
    if option.isSecret, !given.texts.isEmpty { return Secret("").description }
    switch option.count {
    case .many: return list(given.texts)
    case .none: return isOn(given.texts.last ?? "") ? "true" : "false"
    case .one: return given.texts.last.map(scalar) ?? byDefault(option)
    }
  }

  private static func byDefault(_ option: any OptionSpec) -> String {
    if option.count == .none { return option.defaultText == nil ? "false" : "true" }
    return option.defaultText.map(scalar) ?? "null"
  }

  private static func isOn(_ text: String) -> Bool {
    ["1", "true", "yes", "on"].contains(text.lowercased())
  }

  private static func list(_ texts: [String]) -> String {
    "[" + texts.map(scalar).joined(separator: ", ") + "]"
  }

  /// In quotes unless YAML takes it as it stands.
  static func scalar(_ text: String) -> String {
    let isPlain =
      text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_./+-".contains($0)) }
      && text.first.map { $0 != "-" } == true && text.lowercased() != "null"
    guard !isPlain else { return text }
    let escaped = text.unicodeScalars.map { letter in
      switch letter {
      case "\"", "\\": "\\\(letter)"
      case _ where letter.value < 0x20 || letter.value == 0x7F:
        "\\x" + (letter.value < 16 ? "0" : "") + String(letter.value, radix: 16)
      default: String(letter)
      }
    }
    return "\"" + escaped.joined() + "\""
  }
}
