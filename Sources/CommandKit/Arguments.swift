/// What one command line said: parsed, complete, and typed.
package struct Arguments: Sendable {
  /// The environment that was passed in, for what no option stands for.
  package let environment: [String: String]
  /// By spelling: `--port`, `CHANNEL`.
  private var values: [String: any Sendable] = [:]
  /// The options that were on the command line itself, by spelling.
  private var typed: Set<String> = []

  init(environment: [String: String]) { self.environment = environment }

  mutating func keep(_ value: any Sendable, of spelling: String, isTyped: Bool = false) {
    values[spelling] = value
    if isTyped { typed.insert(spelling) }
  }

  package subscript<Value>(option: Option<Value>) -> Value { value(of: option.spelling) }
  package subscript<Value>(operand: Operand<Value>) -> Value { value(of: operand.name) }

  /// Whether the command line has the option, where ps(1) shows it; not its variable or default.
  package func isTyped<Value>(_ option: Option<Value>) -> Bool { typed.contains(option.spelling) }

  private func value<Value: Sendable>(of spelling: String) -> Value {
    guard let boxed = values[spelling] as? Boxed<Value> else {
      preconditionFailure("\(spelling) is not declared by this command, or with another type")
    }
    return boxed.value
  }
}
