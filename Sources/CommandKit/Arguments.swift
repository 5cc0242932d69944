/// What one command line said, and what stood in for what it left out: parsed, complete, and typed.
package struct Arguments: Sendable {
  /// The environment that was passed in, for what no option stands for.
  package let environment: [String: String]
  /// Of the command.
  package let options: [any OptionSpec]
  /// By spelling: `--port`, `CHANNEL`.
  private var values: [String: any Sendable] = [:]
  /// The texts of options, by name.
  private var given: [String: GivenValue] = [:]
  /// Those of the command line itself.
  private let typed: [String: [String]]

  init(options: [any OptionSpec], typed: [String: [String]], environment: [String: String]) {
    self.options = options
    self.typed = typed
    self.environment = environment
  }

  mutating func keep(_ value: any Sendable, of operand: any OperandSpec) {
    values[operand.name] = value
  }

  package subscript<Value>(option: Option<Value>) -> Value { value(of: option.spelling) }
  package subscript<Value>(operand: Operand<Value>) -> Value { value(of: operand.name) }

  /// What somebody gave for an option; `nil` where its default holds.
  package func given(for option: any OptionSpec) -> GivenValue? { given[option.name] }

  /// Whether the command line has the option, where ps(1) shows it; not its variable or default.
  package func isTyped(_ option: any OptionSpec) -> Bool { typed[option.name] != nil }

  private func value<Value: Sendable>(of spelling: String) -> Value {
    guard let boxed = values[spelling] as? Boxed<Value> else {
      preconditionFailure("\(spelling) is not declared by this command, or with another type")
    }
    return boxed.value
  }
}

// MARK: Layers

extension Arguments {
  /// The same command line with these `layers`, first to last, behind it, instead of those it had.
  ///
  /// Throws all that is wrong with the values that count; what is overruled is not looked at.
  package func filled(from layers: [any ValueLayer]) throws(UsageError) -> Arguments {
    var copy = self
    var errors: [UsageError] = []
    for option in options {
      let typed = typed[option.name].map {
        GivenValue($0, from: .commandLine(option.spelling))
      }
      let given = typed ?? layers.lazy.compactMap { $0.value(of: option) }.first
      copy.given[option.name] = given
      do throws(UsageError) {
        copy.values[option.spelling] = try option.read(given)
      } catch {
        errors.append(error)
      }
    }
    guard let first = errors.first else { return copy }
    throw errors.count == 1 ? first : .several(errors)
  }
}

extension OptionSpec {
  /// The value, boxed; throws where `given` is none of it, or is missing.
  fileprivate func read(_ given: GivenValue?) throws(UsageError) -> any Sendable {
    let origin = given.map { "\($0.origin)" } ?? spelling
    if let value = try checked(given?.texts ?? [], of: origin) { return value }
    throw .missingOption(spelling, placeholder: placeholder?.text ?? "", variable: environment)
  }

  /// Throws where one of `texts` is no value for it; `origin` is what messages call the place.
  package func check(_ texts: [String], of origin: String) throws(UsageError) {
    _ = try checked(texts, of: origin)
  }

  private func checked(
    _ texts: [String], of origin: String
  ) throws(UsageError) -> (any Sendable)? {
    if let choices = placeholder?.choices { try CommandKit.check(texts, origin, choices) }
    do { return try boxedValue(of: texts) } catch {
      throw .badValue(of: origin, text: isSecret ? nil : texts.last, reason: "\(error)")
    }
  }
}

/// Refuses every text that is none of the choices.
func check(_ texts: [String], _ origin: String, _ choices: [String]) throws(UsageError) {
  for text in texts where !choices.contains(text) {
    let list = "use " + choices.joined(separator: ", ")
    let hint = nearest(to: text, among: choices).map { "; did you mean \($0)?" } ?? ""
    throw .badValue(of: origin, text: text, reason: list + hint)
  }
}
