/// A manual page of section 5, for a file whose keys are options.
package struct FilePage: Sendable {
  package struct Section: Sendable {
    package var title: String
    /// Paragraphs, as in `Command.discussion`.
    package var text: String
    package var entries: [Entry]

    package init(_ title: String, _ text: String, _ entries: [Entry] = []) {
      self.title = title
      self.text = text
      self.entries = entries
    }
  }

  /// A key, what kind of value it takes, and what it means.
  package struct Entry: Sendable {
    package var key: String
    package var value: String
    package var text: String

    package init(_ key: String, _ value: String, _ text: String) {
      self.key = key
      self.value = value
      self.text = text
    }

    /// Of an option, with its default, flag and variable.
    package init(_ key: String, of option: any OptionSpec) {
      let value = option.placeholder?.text ?? "true|false"
      let isList = option.count == .many
      let variable = option.environment.map { ", variable \($0)" } ?? ""
      let fallback =
        option.count == .none && option.defaultText == nil ? ["Default: off."] : []
      let text =
        [option.help] + (isList ? ["A list, or one."] : [])
        + (option.defaultText.map { ["Default: \($0)."] } ?? fallback)
        + ["Flag \(option.shownName)\(variable)."]
      self.init(key, isList ? "[\(value), ...]" : value, text.joined(separator: " "))
    }
  }

  private let name: String
  private var page = Mdoc()

  /// `references` are other pages, such as `rtm-serve.1`.
  package init(
    _ name: String, of program: String, summary: String, sections: [Section], example: String,
    references: [String]
  ) {
    self.name = name
    page.macro("Dd $Mdocdate$")
    page.macro("Dt", name.uppercased(), "5")
    page.macro("Os", program)
    page.macro("Sh NAME")
    page.macro("Nm", name)
    page.macro("Nd", Mdoc.argument(summary))
    for section in sections { write(section) }
    page.macro("Sh EXAMPLES")
    page.verbatim(example.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    page.macro("Sh SEE ALSO")
    for (index, reference) in references.enumerated() {
      let parts = reference.split(separator: ".").map(String.init)
      page.macro("Xr", parts[0], parts[1] + (index < references.count - 1 ? " ," : ""))
    }
  }

  package var file: GeneratedFile { GeneratedFile(name: "\(name).5", text: page.text) }

  private mutating func write(_ section: Section) {
    page.macro("Sh", Mdoc.argument(section.title))
    page.blocks(of: section.text)
    guard !section.entries.isEmpty else { return }
    page.macro("Bl -tag -width Ds")
    for entry in section.entries {
      page.macro("It Cm", Mdoc.argument(entry.key), ": Ar", Mdoc.argument(entry.value))
      page.prose(entry.text)
    }
    page.macro("El")
  }
}
