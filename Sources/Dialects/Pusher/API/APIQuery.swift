/// The parameters of an HTTP API call, in the order of the query string.
package struct APIQuery: Sendable {
  private let parameters: [(raw: Parameter, decoded: Parameter)]

  /// A name as it is signed, in lower case, and its value.
  typealias Parameter = (name: String, value: String)

  /// Reads what follows the `?`; anything can be read.
  package init(_ text: String) {
    parameters = text.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      let value = parts.count == 2 ? String(parts[1]) : ""
      return (
        (name.lowercased(), value),
        (Self.decode(name).lowercased(), Self.decode(value))
      )
    }
  }

  init(_ parameters: [Parameter]) {
    self.parameters = parameters.map { ($0, $0) }
  }

  /// The decoded value of the last parameter so named.
  package subscript(name: String) -> String? { values(of: name).last }

  /// As in `channels[]=a&channels[]=b`.
  package func values(of name: String) -> [String] {
    parameters.filter { $0.decoded.name == name }.map(\.decoded.value)
  }

  var decoded: [Parameter] { parameters.map(\.decoded) }
  var raw: [Parameter] { parameters.map(\.raw) }
}

extension APIQuery {
  /// Forms write a space as `+`.
  private static func decode(_ text: some StringProtocol) -> String {
    PercentEncoding.decode(String(text.map { $0 == "+" ? " " : $0 }))
  }

  /// The parameters as a query string that any server reads as they are.
  static func encode(_ parameters: [Parameter]) -> String {
    parameters.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }
      .joined(separator: "&")
  }
}
