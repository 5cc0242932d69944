/// One entry of a `Sec-WebSocket-Extensions` header, as offered or as accepted (RFC 6455 §9.1).
struct WebSocketExtension: Equatable {
  var name: String
  var parameters: [Parameter] = []

  struct Parameter: Equatable {
    var name: String
    /// Without quotes; `nil` where there is no `=`.
    var value: String?
  }

  /// The entries of all the headers' `values`, in order; `nil` if any breaks the grammar.
  static func list(_ values: [String]) -> [WebSocketExtension]? {
    var list: [WebSocketExtension] = []
    for value in values {
      var scanner = Scanner(value)
      repeat {
        guard let entry = scanner.entry() else { return nil }
        list.append(entry)
      } while scanner.skip(",")
      guard scanner.isAtEnd else { return nil }
    }
    return list
  }
}

/// Reads a header's value from the front; what is not there is `nil` or false.
private struct Scanner {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func entry() -> WebSocketExtension? {
    guard let name = token() else { return nil }
    var entry = WebSocketExtension(name: name)
    while skip(";") {
      guard let name = token() else { return nil }
      var parameter = WebSocketExtension.Parameter(name: name)
      if skip("=") {
        guard let value = skip("\"") ? quoted() : token() else { return nil }
        parameter.value = value
      }
      entry.parameters.append(parameter)
    }
    return entry
  }

  /// Takes `character`, with the blanks around it, if it comes next.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    skipBlanks()
    return true
  }

  private mutating func token() -> String? {
    skipBlanks()
    let token = rest.prefix { $0.isTokenCharacter }
    rest = rest[token.endIndex...]
    return token.isEmpty ? nil : String(Substring(token))
  }

  /// What stands before the closing quote: a token too, once the backslashes are gone (§9.1).
  private mutating func quoted() -> String? {
    var value: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") {
        return value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
      }
      guard let literal = byte == UInt8(ascii: "\\") ? rest.popFirst() : byte,
        literal.isTokenCharacter
      else { return nil }
      value.append(literal)
    }
    return nil
  }

  private mutating func skipBlanks() {
    rest = rest[(rest.firstIndex { $0 != 0x20 && $0 != 0x09 } ?? rest.endIndex)...]
  }
}
