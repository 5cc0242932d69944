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

  /// The value, boxed; `nil` where one must be given and none was.
  func value(of texts: [String]) throws -> (any Sendable)? {
    if texts.isEmpty { return fallback.map { Boxed(value: $0) } }
    return Boxed(value: try read(texts))
  }
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

  package var text: String {
    switch self {
    case .text(let name): name
    case .file: "FILE"
    case .directory: "DIR"
    case .choice(let choices): choices.joined(separator: "|")
    }
  }

  var choices: [String]? {
    if case .choice(let choices) = self { choices } else { nil }
  }
}
