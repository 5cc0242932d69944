import CommandKit
import Dialects
import YAML

extension SettingsFileReader {
  /// The dialects that are spoken, where they stand as keys with rules of their own behind them;
  /// `nil` of any other option, and where they are a list.
  mutating func sections(
    _ option: any OptionSpec, in fields: [String: YAMLEntry]
  ) -> GivenValue? {
    guard option.name == ServerSettings.dialectsName, let field = fields[option.key],
      case .mapping(let entries) = field.value.content
    else { return nil }
    let names = dialects.map(\.name)
    let known = self.fields(of: field.value, Keys(known: names, noun: "dialect"))
    // In the order of the file.
    let spoken = entries.filter { known[$0.key]?.keyPosition == $0.keyPosition }
    for entry in spoken { readSection(entry) }
    return GivenValue(
      spoken.map(\.key), from: .file(place: place(field.value.position), name: field.key))
  }

  private mutating func readSection(_ entry: YAMLEntry) {
    guard !entry.value.isNull else { return }
    let keys = Keys(
      known: Self.rules.map(\.option.key), elsewhere: SettingsFile.options.map(\.key),
      hint: "is of the server: put it at the beginning of a line, beside 'dialects'")
    let fields = fields(of: entry.value, keys)
    // Its clients are those of apps, whose rules stand there.
    if entry.key == dialects[0].name,
      let field = fields.values.min(by: { $0.keyPosition < $1.keyPosition })
    {
      let advice = "put it at the beginning of a line, or below one of 'apps'"
      return report(field.keyPosition, "'\(entry.key)' has no rules of its own; \(advice)")
    }
    for option in Self.rules.map(\.option) {
      sections[entry.key, default: [:]][option.name] = fields[option.key].flatMap {
        given(for: option, as: $0)
      }
    }
  }
}
