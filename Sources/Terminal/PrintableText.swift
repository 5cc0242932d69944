/// `text` with nothing in it that a terminal would obey: what strangers send is shown, not done.
///
/// Control characters, and those that turn the direction of writing, are spelt out: `\n`, `\u{1B}`.
package func printable(_ text: some StringProtocol) -> String {
  var shown = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    if scalar.isObeyedByTerminals {
      shown.append(contentsOf: spelling(of: scalar).unicodeScalars)
    } else {
      shown.append(scalar)
    }
  }
  return String(shown)
}

extension Unicode.Scalar {
  /// Whether a terminal does something when it gets the character, or shows others elsewhere.
  package var isObeyedByTerminals: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0: true  // C0, DEL, C1
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true  // Bidi_Control
    case 0x2028, 0x2029: true  // line and paragraph separators
    default: false
    }
  }
}

private func spelling(of scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\n": "\\n"
  case "\r": "\\r"
  case "\t": "\\t"
  default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
  }
}
