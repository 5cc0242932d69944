/// The parameters of an HTTP API call, in the order of the query string.
package struct APIQuery: Sendable {
  private let parameters: [(raw: Parameter, decoded: Parameter)]

  /// A name as it is signed, in lower case, and its value.
  package typealias Parameter = (name: String, value: String)

  /// More than any call has use for: an event goes to 100 channels. Each has to be decoded and
  /// sorted before a signature can be checked, so a head full of them would cost its sender nothing
  /// and us milliseconds.
  static let parameterLimit = 256

  /// Reads what follows the `?`; anything can be read.
  package init(_ text: String) {
    parameters = Array(text.utf8).split(separator: UInt8(ascii: "&")).map { pair in
      let name = pair.prefix { $0 != UInt8(ascii: "=") }
      let value = pair[name.endIndex...].dropFirst()
      let raw = Self.parameter(name, value)
      let isEncoded = pair.contains { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }
      return (raw, isEncoded ? Self.parameter(Self.decode(name), Self.decode(value)) : raw)
    }
  }

  package init(_ parameters: [Parameter]) {
    self.parameters = parameters.map { ($0, $0) }
  }

  /// The decoded value of the last parameter so named.
  package subscript(name: String) -> String? { values(of: name).last }

  /// As in `channels[]=a&channels[]=b`.
  package func values(of name: String) -> [String] {
    parameters.filter { $0.decoded.name == name }.map(\.decoded.value)
  }

  /// The values of a parameter in the URL of a page or a WebSocket, where capitals count (URL
  /// Standard, `URLSearchParams`).
  package static func values(of name: String, in text: String) -> [String] {
    text.utf8.split(separator: UInt8(ascii: "&")).compactMap { pair in
      let parts = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let words = parts.map { String(decoding: decode(Array($0)[...]), as: UTF8.self) }
      return words[0] == name ? (words.count > 1 ? words[1] : "") : nil
    }
  }

  var count: Int { parameters.count }
  /// All of them, decoded.
  package var all: [Parameter] { decoded }

  var decoded: [Parameter] { parameters.map(\.decoded) }
  var raw: [Parameter] { parameters.map(\.raw) }
}

extension APIQuery {
  private static func decode(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    PercentEncoding.decode(bytes, plusIsSpace: true)[...]
  }

  private static func parameter(
    _ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>
  ) -> Parameter {
    (String(decoding: name, as: UTF8.self).lowercased(), String(decoding: value, as: UTF8.self))
  }

  /// The parameters as a query string that any server reads as they are.
  package static func encode(_ parameters: [Parameter]) -> String {
    parameters.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }
      .joined(separator: "&")
  }
}
