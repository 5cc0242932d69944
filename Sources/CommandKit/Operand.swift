/// A word of the command line that is no option, and the key its value is read back with.
package struct Operand<Value: Sendable>: OperandSpec {
  /// As help writes it: upper-case.
  package let name: String
  package let help: String
  package let completion: Placeholder
  let reading: Reading<Value>

  private init(
    _ name: String, _ completion: Placeholder?, help: String, reading: Reading<Value>
  ) {
    self.name = name
    self.completion = completion ?? .text(name)
    self.help = help
    self.reading = reading
  }

  /// One that must be given; `completion` is what shells offer, nothing if left out.
  package init(
    _ name: String, _ completion: Placeholder? = nil, help: String,
    parse: @escaping @Sendable (String) throws -> Value
  ) {
    self.init(name, completion, help: help, reading: .one(nil, parse))
  }

  /// `nil` where it is not given. Stands after all that must be.
  package static func optional<Element>(
    _ name: String, _ completion: Placeholder? = nil, help: String,
    parse: @escaping @Sendable (String) throws -> Element
  ) -> Self where Value == Element? {
    Operand(name, completion, help: help, reading: .optional(parse))
  }

  /// All the words that are left, or none. Stands last.
  package static func variadic<Element>(
    _ name: String, _ completion: Placeholder? = nil, help: String,
    parse: @escaping @Sendable (String) throws -> Element
  ) -> Self where Value == [Element] {
    Operand(name, completion, help: help, reading: .many(parse))
  }
}

/// What parsing, help, the man page and the completions need of an operand, whatever its type.
package protocol OperandSpec: Sendable {
  var name: String { get }
  var help: String { get }
  var completion: Placeholder { get }
  var count: ValueCount { get }
  var isRequired: Bool { get }
  /// For ``Arguments``: the value boxed; `nil` where one must be given and none was.
  func boxedValue(of texts: [String]) throws -> (any Sendable)?
}

extension Operand {
  package var count: ValueCount { reading.count }
  package var isRequired: Bool { reading.fallback == nil }

  package func boxedValue(of texts: [String]) throws -> (any Sendable)? {
    let value = texts.isEmpty ? reading.fallback : try reading.read(texts)
    return value.map { Boxed(value: $0) }
  }
}

extension OperandSpec {
  /// As a synopsis writes it: `NAME`, `[NAME]` or `[NAME…]`.
  var synopsis: String {
    switch (isRequired, count) {
    case (true, _): name
    case (false, .many): "[\(name) ...]"
    case (false, _): "[\(name)]"
    }
  }
}
