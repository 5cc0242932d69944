/// What `--help` prints of a command, in 80 columns.
package struct Help: Sendable {
  private let command: Command
  /// How it is called, such as `rtm auth channel`.
  private let path: String

  init(of command: Command, path: String) {
    self.command = command
    self.path = path
  }

  private static let width = 80
  private static let widestLabel = 24

  /// The text; `isColoured` puts headings in bold, for terminals that want it.
  package func text(isColoured: Bool) -> String {
    let intro = (["\(path): \(command.summary)"] + discussion).joined(separator: "\n\n")
    let sections = sections.filter { !$0.lines.isEmpty }.map { section in
      let title = isColoured ? "\u{1B}[1m\(section.title)\u{1B}[0m" : section.title
      return ([title] + section.lines.map { $0.isEmpty ? "" : "  " + $0 }).joined(separator: "\n")
    }
    return ([intro] + sections).joined(separator: "\n\n") + "\n"
  }

  private var discussion: [String] {
    ProseBlock.blocks(of: command.discussion).map { block in
      switch block {
      case .paragraph(let text): filled(text, width: Self.width).joined(separator: "\n")
      case .verbatim(let lines): lines.map { "  " + $0 }.joined(separator: "\n")
      }
    }
  }

  private var sections: [(title: String, lines: [String])] {
    let options = command.shownGroups.map { group in
      (title: group.title, lines: table(group.options.map { ($0.label, $0.fullHelp) }))
    }
    return [
      ("Usage", command.synopses(path)),
      ("Commands", table(command.shownSubcommands.map { ($0.name, $0.summary) })),
      ("Operands", table(command.operands.map { ($0.name, $0.help) })),
    ] + options + [
      ("Environment", table(command.shownVariables.map { ($0.name, $0.help) })),
      ("Examples", examples),
      ("Exit status", table(command.exits.map { ("\($0.rawValue)", $0.meaning) })),
    ]
  }

  private var examples: [String] {
    command.examples.enumerated().flatMap { index, example in
      (index > 0 ? [""] : []) + ["\(example.purpose):"] + example.lines.map { "  " + $0 }
    }
  }

  /// Labels in one column, their texts in another; a label too wide for its column stands alone.
  private func table(_ rows: [(label: String, text: String)]) -> [String] {
    let column = rows.map(\.label.count).filter { $0 <= Self.widestLabel }.max() ?? 0
    let indent = String(repeating: " ", count: column + 2)
    return rows.flatMap { row in
      let lines = filled(row.text, width: Self.width - 2 - indent.count)
      let fits = row.label.count <= column
      let first = row.label + indent.dropFirst(row.label.count) + (lines.first ?? "")
      return (fits ? [first] : [row.label] + lines.prefix(1).map { indent + $0 })
        + lines.dropFirst().map { indent + $0 }
    }
  }
}

extension Command {
  /// One line that shows how the command is called, itself where it does something.
  func synopsis(_ path: String) -> String {
    if let usage = usages.first { return "\(path) [OPTION ...] \(usage)" }
    let words =
      body != nil ? ["[OPTION ...]"] + operands.map(\.synopsis) : ["COMMAND", "..."]
    return ([path] + words).joined(separator: " ")
  }

  /// A line for each way to call it.
  func synopses(_ path: String) -> [String] {
    guard usages.isEmpty else { return usages.map { "\(path) [OPTION ...] \($0)" } }
    let group = body != nil && !subcommands.isEmpty ? ["\(path) COMMAND ..."] : []
    return [synopsis(path)] + group
  }
}

extension OptionSpec {
  /// `-p, --port PORT`, with room for the short name where there is none.
  var label: String {
    let name = (short.map { "-\($0), " } ?? "    ") + shownName
    return placeholder.map { "\(name) \($0.text)" } ?? name
  }

  /// The help and what there is to add: repetition, default.
  var fullHelp: String {
    let notes = [
      isRequired ? "Required." : nil,
      count == .many ? "May be repeated." : nil,
      defaultText.map { "Default: \($0)." },
    ]
    return ([help] + notes.compactMap { $0 }).joined(separator: " ")
  }
}
