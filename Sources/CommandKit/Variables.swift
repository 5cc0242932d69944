/// Variables that stand in for options: the process's own, or those of a file.
package struct Variables: ValueLayer {
  private var variables: [String: Variable] = [:]

  package struct Variable: Equatable, Sendable {
    package var text: String
    package var origin: GivenValue.Origin

    package init(_ text: String, from origin: GivenValue.Origin) {
      self.text = text
      self.origin = origin
    }
  }

  package init(_ variables: [String: Variable]) { self.variables = variables }

  package init(environment: [String: String]) {
    variables = Dictionary(
      uniqueKeysWithValues: environment.map { ($0, Variable($1, from: .variable($0))) })
  }

  package var names: [String] { variables.keys.sorted() }

  /// `nil` of an empty one, too: that is how a variable is taken back.
  package subscript(name: String) -> Variable? {
    get { variables[name].flatMap { $0.text.isEmpty ? nil : $0 } }
    set { variables[name] = newValue }
  }

  /// `nil` of a variable that is set to something, or not at all.
  package func origin(ofEmpty name: String) -> GivenValue.Origin? {
    variables[name].flatMap { $0.text.isEmpty ? $0.origin : nil }
  }

  /// Of the first of the option's variables that is set; words of a repeated one stand apart.
  package func value(of option: any OptionSpec) -> GivenValue? {
    guard let variable = option.variables.lazy.compactMap({ self[$0] }).first else { return nil }
    let isOne = option.count != .many
    let words =
      isOne ? [variable.text] : variable.text.split(whereSeparator: \.isWhitespace).map(String.init)
    return GivenValue(words, from: variable.origin)
  }
}
