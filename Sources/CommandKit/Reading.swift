/// How the texts given for an option or an operand become its value.
struct Reading<Value: Sendable>: Sendable {
  /// The value where none was given; `nil` where one must be.
  var fallback: Value?
  /// The fallback as help writes it; `nil` where there is nothing to tell.
  var fallbackText: String?
  var count: ValueCount
  /// Of one text or more.
  var read: @Sendable ([String]) throws -> Value

  /// The last text counts, as in most programs: it lets an alias be overruled.
  static func one(_ fallback: Value?, _ parse: @escaping @Sendable (String) throws -> Value) -> Self
  {
    let text = fallback.map { "\($0)" }
    return Reading(fallback: fallback, fallbackText: text == "" ? nil : text, count: .one) {
      try parse($0[$0.endIndex - 1])
    }
  }

  static func optional<Element>(
    _ parse: @escaping @Sendable (String) throws -> Element
  ) -> Self where Value == Element? {
    Reading(fallback: .some(nil), count: .one) { try parse($0[$0.endIndex - 1]) }
  }

  static func many<Element>(
    _ parse: @escaping @Sendable (String) throws -> Element
  ) -> Self where Value == [Element] {
    Reading(fallback: [], count: .many) { try $0.map(parse) }
  }

}

extension Reading<Bool> {
  /// Of the words that YAML 1.1 has for it, and numbers.
  static func flag(_ isOn: Bool) -> Self {
    Reading(fallback: isOn, fallbackText: isOn ? "on" : nil, count: .none) { texts in
      switch texts[texts.endIndex - 1].lowercased() {
      case "1", "true", "yes", "on": true
      case "0", "false", "no", "off": false
      default: throw NotASwitch()
      }
    }
  }
}

private struct NotASwitch: Error, CustomStringConvertible {
  let description = "use 1 or 0, true or false"
}

/// How many texts make a value.
package enum ValueCount: Sendable {
  case none, one, many
}

/// A value as ``Arguments`` keeps it; a box, because casts see through a bare `Optional`.
struct Boxed<Value: Sendable>: Sendable {
  var value: Value
}

/// How a value is written in help, such as `PORT`; also tells completions what to offer.
package enum Placeholder: Sendable, Equatable {
  case text(String)
  case file
  case directory
  /// No other texts than these are let through.
  case choice([String])
  /// Any text; the program itself knows some, when it is asked `PROGRAM complete SOURCE`.
  case known(String, source: String)

  package var text: String {
    switch self {
    case .text(let name), .known(let name, _): name
    case .file: "FILE"
    case .directory: "DIR"
    case .choice(let choices): choices.joined(separator: "|")
    }
  }

  var choices: [String]? {
    if case .choice(let choices) = self { choices } else { nil }
  }
}
