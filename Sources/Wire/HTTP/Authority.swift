import Bytes

/// Where a request is sent to: `uri-host [ ":" port ]` (RFC 9110 §7.2, RFC 3986 §3.2.2).
///
/// Whatever else stands there is refused: with `user@` before it two readers could take two hosts
/// for the one that is meant.
struct Authority {
  let hasHost: Bool

  /// `nil` if `text` is none. An empty host is one: a client sends it where its URI has none.
  init?(_ text: some Collection<UInt8>) {
    var rest = text[...]
    if rest.first == UInt8(ascii: "[") {
      let address = rest.dropFirst().prefix { $0 != UInt8(ascii: "]") }
      guard address.count >= 2, address.endIndex < rest.endIndex,
        address.allSatisfy({ $0.hexadecimalValue != nil || ":.".utf8.contains($0) })
      else { return nil }
      hasHost = true
      rest = rest[address.endIndex...].dropFirst()
    } else {
      let name = rest.prefix { $0 != UInt8(ascii: ":") }
      guard Self.isName(name) else { return nil }
      hasHost = !name.isEmpty
      rest = rest[name.endIndex...]
    }
    guard rest.isEmpty || rest.first == UInt8(ascii: ":") && Self.isPort(rest.dropFirst()) else {
      return nil
    }
  }

  private static func isName(_ text: some Collection<UInt8>) -> Bool {
    var digits = 0  // that a `%` still needs
    for byte in text {
      if digits > 0 {
        guard byte.hexadecimalValue != nil else { return false }
        digits -= 1
      } else if byte == UInt8(ascii: "%") {
        digits = 2
      } else if !byte.isHostCharacter {
        return false
      }
    }
    return digits == 0
  }

  /// May be empty (RFC 3986 §3.2.3).
  private static func isPort(_ text: some Collection<UInt8>) -> Bool {
    text.count <= 5 && text.allSatisfy { (0x30...0x39).contains($0) }
      && text.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 65_535
  }
}
