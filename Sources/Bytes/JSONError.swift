/// What is wrong with a text that should have been JSON; offsets count bytes from 0.
package enum JSONError: Error, Equatable, Sendable {
  /// The text ends where a value, or the rest of one, had to be.
  case ended(at: Int)
  case unexpected(UInt8, at: Int)
  /// Something follows the one value that the text may hold.
  case trailing(at: Int)
  /// RFC 8259 §7 wants U+0000 to U+001F escaped.
  case controlCharacter(UInt8, at: Int)
  case malformedEscape(at: Int)
  case malformedNumber(at: Int)
  case malformedUTF8(at: Int)
  case tooDeep(limit: Int, at: Int)
}

extension JSONError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .ended(let offset):
      "the JSON text ends too early, at byte \(offset)"
    case .unexpected(let byte, let offset):
      "\(Self.name(of: byte)) cannot stand at byte \(offset) of the JSON text"
    case .trailing(let offset):
      "something follows the JSON value at byte \(offset); send one value only"
    case .controlCharacter(let byte, let offset):
      "\(Self.name(of: byte)) stands in a JSON string at byte \(offset); escape it"
    case .malformedEscape(let offset):
      "byte \(offset) begins no escape of JSON; use \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"
    case .malformedNumber(let offset):
      "the number at byte \(offset) is not written as JSON wants it"
    case .malformedUTF8(let offset):
      "byte \(offset) begins no valid UTF-8; send the text in that encoding"
    case .tooDeep(let limit, let offset):
      "the JSON text is nested deeper than \(limit) at byte \(offset); send something flatter"
    }
  }

  private static func name(of byte: UInt8) -> String {
    switch byte {
    case 0x21...0x7e: "'\(Character(Unicode.Scalar(byte)))'"
    default: "byte 0x\([byte].hexadecimal)"
    }
  }
}
