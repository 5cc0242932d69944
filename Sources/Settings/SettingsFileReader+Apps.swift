import CommandKit
import Messaging
import YAML

extension SettingsFileReader {
  static let rules = ServerSettings.table.filter(\.isPerApp)
  private static let secretKeys = ["secret"] + detours(of: "secret")
  private static let keyKeys = ["key"] + secretKeys
  /// Those of an app that are none of the server's.
  static let appKeys = ["id", "keys"] + keyKeys

  mutating func readApps(_ node: YAMLNode) {
    guard !node.isNull else { return }
    guard case .sequence(let nodes) = node.content else {
      return report(node.position, "apps is a list: begin each app with '- id: …'")
    }
    for node in nodes { readApp(node) }
  }

  private mutating func readApp(_ node: YAMLNode) {
    let fields = fields(
      of: node,
      Keys(
        known: Self.appKeys + Self.rules.map(\.option.key),
        elsewhere: SettingsFile.options.map(\.key),
        hint: "is of the server: put it at the beginning of a line, beside 'apps'"))
    guard case .mapping = node.content else { return }
    let id = id(in: fields, of: node)
    let keys = keys(in: fields, of: node)
    let rules = Self.rules.compactMap { row in
      fields[row.option.key].flatMap { rule(row, $0) }
    }
    guard let id, !keys.isEmpty else { return }
    var given = GivenApp(
      App(id: id.text, keys: keys.map(\.key)), from: origin(of: id), keys: keys.map(\.origin))
    given.rules = rules
    apps.append(given)
  }

  private mutating func rule(_ row: Setting, _ entry: YAMLEntry) -> GivenApp.Rule? {
    guard let given = given(for: row.option, as: entry), let apply = row.applyToApp else {
      return nil
    }
    return GivenApp.Rule(option: row.option, given: given) { rules in
      try apply(given.texts, &rules)
    }
  }

  // MARK: Credentials

  private mutating func id(in fields: [String: YAMLEntry], of node: YAMLNode) -> Text? {
    guard let entry = fields["id"] else {
      report(node.position, "an app needs an id; add 'id: …'")
      return nil
    }
    return name(entry)
  }

  /// The keys of an app: a list of them, or its one key and secret.
  private mutating func keys(
    in fields: [String: YAMLEntry], of node: YAMLNode
  ) -> [(key: App.Key, origin: GivenValue.Origin)] {
    guard let list = fields["keys"] else {
      return key(in: fields, of: node, "an app").map { [$0] } ?? []
    }
    for extra in Self.keyKeys.compactMap({ fields[$0] }) {
      report(extra.keyPosition, "'\(extra.key)' stands beside 'keys'; put it into the list")
    }
    guard case .sequence(let nodes) = list.value.content, !nodes.isEmpty else {
      report(list.value.position, "keys is a list: begin each key with '- key: …'")
      return []
    }
    return nodes.compactMap { node in
      let fields = self.fields(
        of: node,
        Keys(
          known: Self.keyKeys, elsewhere: Self.appKeys + Self.rules.map(\.option.key),
          hint: "is of the app, not of one of its keys"))
      guard case .mapping = node.content else { return nil }
      return key(in: fields, of: node, "each of the keys")
    }
  }

  private mutating func key(
    in fields: [String: YAMLEntry], of node: YAMLNode, _ owner: String
  ) -> (key: App.Key, origin: GivenValue.Origin)? {
    let name = fields["key"].flatMap { self.name($0) }
    if fields["key"] == nil { report(node.position, "\(owner) needs a key; add 'key: …'") }
    let secret =
      self.secret("secret", in: fields)
      ?? fields["secret"].flatMap { text(of: $0) }
    if secret == nil, Self.secretKeys.allSatisfy({ fields[$0] == nil }) {
      report(node.position, "\(owner) needs a secret; add 'secret: …' or 'secret_file: …'")
    }
    guard let name, let secret else { return nil }
    return (App.Key(name.text, Secret(secret.text)), origin(of: name))
  }

  /// An id or a key, which stand in paths.
  private mutating func name(_ entry: YAMLEntry) -> Text? {
    guard let text = text(of: entry) else { return nil }
    guard App.isName(text.text) else {
      report(
        text.position,
        "\(entry.key) cannot be '\(text.text)': use letters, digits, '-', '_' and '.'")
      return nil
    }
    return text
  }
}
