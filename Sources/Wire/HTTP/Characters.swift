extension UInt8 {
  /// A `tchar`, of which methods and header names are made (RFC 9110 §5.6.2): letters, digits and
  /// ``!#$%&'*+-.^_`|~``.
  var isTokenCharacter: Bool {
    switch self {
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x5E...0x7A, 0x7C,
      0x7E:
      true
    default: false
    }
  }

  /// What a header's value may hold (RFC 9110 §5.5): anything but control characters; the tab may.
  var isFieldCharacter: Bool { self >= 0x20 && self != 0x7F || self == 0x09 }

  /// What a target may hold: visible ASCII but for `#`, since no fragment is ever sent (RFC 9112
  /// §3.2). More than RFC 3986 allows: browsers leave `|`, `^` or `{` in queries as they are.
  var isTargetCharacter: Bool { self > 0x20 && self < 0x7F && self != UInt8(ascii: "#") }

  /// What a host's name or IPv4 address is made of, `%` and its digits aside (RFC 3986 §3.2.2).
  var isHostCharacter: Bool {
    switch self {
    case 0x21, 0x24, 0x26...0x2E, 0x30...0x39, 0x3B, 0x3D, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x7E:
      true
    default: false
    }
  }
}
