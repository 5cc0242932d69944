import Bytes

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

// MARK: Percent encoding (RFC 3986 §2.1, and '+' as forms write a space)

extension APIQuery {
  /// A `%` without two digits stands for itself.
  private static func decode(_ text: String) -> String {
    var decoded: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2, let value = value(ofDigits: rest.prefix(2)) {
        decoded.append(value)
        rest = rest.dropFirst(2)
      } else {
        decoded.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  private static func value(ofDigits digits: ArraySlice<UInt8>) -> UInt8? {
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
    return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  /// The parameters as a query string that any server reads as they are.
  static func encode(_ parameters: [Parameter]) -> String {
    parameters.map { encode($0.name) + "=" + encode($0.value) }.joined(separator: "&")
  }

  private static func encode(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        encoded += "%" + [byte].hexadecimal.uppercased()
      }
    }
    return encoded
  }
}
