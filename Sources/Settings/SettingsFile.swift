package import CommandKit
import Messaging
import YAML

/// A file of settings in YAML, `rtm.yaml`: checked to the last key, and what it says of options.
///
/// Its keys are those of ``ServerSettings/table`` with `_` for `-`, `listen`, `port` and `apps`.
/// Of a secret setting the file may instead name another file (`KEY_file`, relative to its own
/// folder) or a systemd credential (`KEY_credential`).
package struct SettingsFile: ValueLayer {
  package let path: String
  /// By the names of options.
  private let values: [String: GivenValue]
  /// What it says of dialects' own rules, by their names.
  private let sections: [String: [String: GivenValue]]
  package let apps: [GivenApp]
  package let warnings: [String]

  /// In the order in which they are documented and printed.
  package static let options: [any OptionSpec] =
    [ServeOptions.listen, ServeOptions.port] + ServerSettings.table.map(\.option)

  /// Throws all that is wrong with it. `path` names the file in messages, and its folder is where
  /// the paths in it begin.
  package init(
    parsing bytes: [UInt8], path: String, credentialsDirectory: String? = nil
  ) throws(SettingsError) {
    let root: YAMLNode
    do { root = try YAMLDocument(parsing: bytes).root } catch {
      throw SettingsError([.init("\(path):\(error.position)", "\(error.reason)")])
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    var reader = SettingsFileReader(
      path: path,
      secrets: SecretReader(folder: folder, credentialsDirectory: credentialsDirectory))
    reader.read(root)
    guard reader.problems.isEmpty else { throw SettingsError(reader.problems) }
    self.path = path
    values = reader.values
    sections = reader.sections
    apps = reader.apps
    warnings = reader.secrets.warnings
  }

  package func value(of option: any OptionSpec) -> GivenValue? { values[option.name] }

  /// What it says of one dialect's own rules.
  func section(_ dialect: String) -> any ValueLayer { Section(values: sections[dialect] ?? [:]) }

  private struct Section: ValueLayer {
    let values: [String: GivenValue]
    func value(of option: any OptionSpec) -> GivenValue? { values[option.name] }
  }
}

extension OptionSpec {
  /// As `rtm.yaml` writes it: `max_event_size`.
  package var key: String { name.underscored }
}
