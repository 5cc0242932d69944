/// What one command line said: parsed, complete, and typed.
package struct Arguments: Sendable {
  /// The environment that was passed in, for what no option stands for.
  package let environment: [String: String]
  /// By spelling: `--port`, `CHANNEL`.
  private var values: [String: any Sendable] = [:]

  init(environment: [String: String]) { self.environment = environment }

  mutating func keep(_ value: any Sendable, of spelling: String) { values[spelling] = value }

  package subscript<Value>(option: Option<Value>) -> Value { value(of: option.spelling) }
  package subscript<Value>(operand: Operand<Value>) -> Value { value(of: operand.name) }

  private func value<Value: Sendable>(of spelling: String) -> Value {
    guard let boxed = values[spelling] as? Boxed<Value> else {
      preconditionFailure("\(spelling) is not declared by this command, or with another type")
    }
    return boxed.value
  }
}
