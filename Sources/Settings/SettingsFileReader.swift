import CommandKit
import YAML

/// Reads a document of settings, and goes on after a mistake to find the others.
struct SettingsFileReader {
  let path: String
  var secrets: SecretReader
  private(set) var values: [String: GivenValue] = [:]
  var apps: [GivenApp] = []
  /// Rules of dialects, by the names of both.
  var sections: [String: [String: GivenValue]] = [:]
  private var findings: [(position: YAMLPosition, reason: String)] = []

  init(path: String, secrets: SecretReader) {
    self.path = path
    self.secrets = secrets
  }

  /// What is wrong, in the order of the file.
  var problems: [SettingsError.Problem] {
    findings.sorted { $0.position < $1.position }.map { .init(place($0.position), $0.reason) }
  }

  /// Those of the server, without the detours to secrets.
  private static let serverKeys = SettingsFile.options.map(\.key) + ["apps"]

  mutating func read(_ root: YAMLNode) {
    guard !root.isNull else { return }
    let options = SettingsFile.options
    let detours = options.filter(\.isSecret).flatMap { Self.detours(of: $0.key) }
    let fields = fields(
      of: root,
      Keys(
        known: Self.serverKeys + detours, elsewhere: Self.appKeys,
        hint: "is of an app: put it below one of 'apps'"))
    for option in options {
      values[option.name] = sections(option, in: fields) ?? value(of: option, in: fields)
    }
    if let field = fields["apps"] { readApps(field.value) }
  }

  // MARK: Keys

  /// What may stand in a mapping.
  struct Keys {
    var known: [String]
    /// What they are.
    var noun = "setting"
    /// Those that would be right in another place, which `hint` tells.
    var elsewhere: [String] = []
    var hint = ""
  }

  /// The fields of a mapping by their keys, with `_` for `-`; says which are unknown or come twice.
  mutating func fields(of node: YAMLNode, _ keys: Keys) -> [String: YAMLEntry] {
    guard case .mapping(let entries) = node.content else {
      report(node.position, "here stand \(keys.noun)s, each as KEY: VALUE")
      return [:]
    }
    var fields: [String: YAMLEntry] = [:]
    for entry in entries {
      let key = entry.key.underscored
      if let other = fields[key] {
        report(
          entry.keyPosition, "'\(entry.key)' stands here already, in line \(other.keyPosition.line)"
        )
      } else if keys.known.contains(key) {
        fields[key] = entry
      } else {
        reportUnknown(entry, keys)
      }
    }
    return fields
  }

  private mutating func reportUnknown(_ entry: YAMLEntry, _ keys: Keys) {
    let word = entry.key.underscored
    let hint = keys.elsewhere.contains(word) ? keys.hint : nil
    let advice =
      entry.key == "<<"
      ? "is a merge, which is not taken here; write the keys out"
      : hint
        ?? nearest(to: word.lowercased(), among: keys.known).map {
          "is no \(keys.noun); did you mean '\($0)'?"
        }
        ?? "is no \(keys.noun); rtm.yaml(5) lists them all"
    report(entry.keyPosition, "'\(entry.key)' \(advice)")
  }

  // MARK: Values

  /// What the fields say of an option, checked.
  private mutating func value(
    of option: any OptionSpec, in fields: [String: YAMLEntry]
  ) -> GivenValue? {
    if option.isSecret, let secret = secret(option.key, in: fields) {
      guard check(secret.text, of: secret.key, at: secret.position, option) else { return nil }
      return GivenValue([secret.text], from: origin(of: secret))
    }
    return fields[option.key].flatMap { given(for: option, as: $0) }
  }

  /// The texts of an option's value; `nil` where it is none of its kind, which is said.
  mutating func given(for option: any OptionSpec, as entry: YAMLEntry) -> GivenValue? {
    guard let nodes = nodes(of: entry, option) else { return nil }
    var texts: [String] = []
    for node in nodes {
      guard case .scalar(let text, _) = node.content, !node.isNull else {
        report(node.position, "\(option.key) takes a list of single values")
        return nil
      }
      guard check(text, of: entry.key, at: node.position, option) else { return nil }
      texts.append(text)
    }
    let place = place(entry.value.position)
    return GivenValue(texts, from: .file(place: place, name: entry.key))
  }

  private mutating func nodes(of entry: YAMLEntry, _ option: any OptionSpec) -> [YAMLNode]? {
    let node = entry.value
    switch node.content {
    case .scalar where node.isNull:
      // Nothing is a value of what may be left out.
      if option.canBeNothing { return [] }
      report(node.position, "\(entry.key) has no value; give it one, or delete the key")
    case .scalar: return [node]
    case .sequence(let nodes):
      if option.count == .many { return nodes }
      report(node.position, "\(entry.key) takes one value, not a list")
    case .mapping: report(node.position, "\(entry.key) takes a value, not keys of its own")
    }
    return nil
  }

  /// One text of the file, or of another that it names.
  struct Text {
    var text: String
    var key: String
    var position: YAMLPosition
  }

  private mutating func check(
    _ text: String, of key: String, at position: YAMLPosition, _ option: any OptionSpec
  ) -> Bool {
    do throws(UsageError) { try option.check([text], of: key) } catch {
      report(position, "\(error)")
      return false
    }
    return true
  }

  // MARK: Secrets

  static func detours(of key: String) -> [String] { ["\(key)_file", "\(key)_credential"] }

  /// A secret of a file or a credential that stands in for `key`; `nil` where none does, or where
  /// there is something wrong with it, which is said.
  mutating func secret(_ key: String, in fields: [String: YAMLEntry]) -> Text? {
    let given = ([key] + Self.detours(of: key)).compactMap { fields[$0] }
    if given.count > 1 {
      report(given[1].keyPosition, "give one of \(given.map(\.key).joined(separator: ", ")) alone")
      return nil
    }
    guard let entry = given.first, entry.key.underscored != key else { return nil }
    guard let name = text(of: entry) else { return nil }
    do {
      let isFile = entry.key.hasSuffix("file")
      let secret =
        isFile ? try secrets.secret(inFile: name.text) : try secrets.secret(inCredential: name.text)
      return Text(text: secret, key: entry.key, position: entry.value.position)
    } catch {
      report(entry.value.position, "\(error)")
      return nil
    }
  }

  /// The text of a field that takes any; `nil` where it has none, which is said.
  mutating func text(of entry: YAMLEntry) -> Text? {
    guard case .scalar(let text, _) = entry.value.content, !entry.value.isNull, !text.isEmpty else {
      report(entry.value.position, "\(entry.key) needs a text")
      return nil
    }
    return Text(text: text, key: entry.key, position: entry.value.position)
  }

  // MARK: Places

  func place(_ position: YAMLPosition) -> String { "\(path):\(position)" }

  func origin(of text: Text) -> GivenValue.Origin {
    .file(place: place(text.position), name: text.key)
  }

  mutating func report(_ position: YAMLPosition, _ reason: String) {
    findings.append((position, reason))
  }
}

extension OptionSpec {
  /// Whether having no value means something.
  fileprivate var canBeNothing: Bool { count == .many || count == .one && defaultText == nil }
}
