import Bytes
import Terminal

/// JSON as people read it: in colour, on one line or on many, with nothing in it that a terminal
/// obeys.
struct PaintedJSON {
  private let style: Style
  private let isPretty: Bool
  private var text = ""

  /// `indentation` stands before every line but the first of pretty JSON.
  static func text(
    of json: JSON, style: Style, isPretty: Bool, indentation: String = ""
  ) -> String {
    var painted = PaintedJSON(style: style, isPretty: isPretty)
    painted.write(json, indentation: indentation)
    return painted.text
  }

  private init(style: Style, isPretty: Bool) {
    self.style = style
    self.isPretty = isPretty
  }

  private mutating func write(_ json: JSON, indentation: String) {
    switch json.kind {
    case .object:
      write("{", "}", json.members, indentation) { painted, member, inner in
        painted.text += painted.style(quoted(member.name), .cyan) + (painted.isPretty ? ": " : ":")
        painted.write(member.value, indentation: inner)
      }
    case .array:
      write("[", "]", json.elements, indentation) { $0.write($1, indentation: $2) }
    case .string: text += style(printable(json.text), .green)
    case .number, .boolean, .null: text += style(json.text, .yellow)
    }
  }

  private mutating func write<Element>(
    _ opening: String, _ closing: String, _ elements: [Element], _ indentation: String,
    _ write: (inout PaintedJSON, Element, String) -> Void
  ) {
    let inner = indentation + "  "
    text += opening
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      if isPretty { text += "\n" + inner }
      write(&self, element, inner)
    }
    if isPretty, !elements.isEmpty { text += "\n" + indentation }
    text += closing
  }
}

private func quoted(_ name: String) -> String {
  printable(JSONWriter.text { $0.string(name) })
}
