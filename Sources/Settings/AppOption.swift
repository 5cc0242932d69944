package import Messaging

extension App {
  /// Reads `ID:KEY:SECRET`; a secret may hold colons.
  package init(option text: String) throws(Malformed) {
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }),
      parts.prefix(2).allSatisfy(Self.isName)
    else { throw Malformed() }
    self.init(id: String(parts[0]), key: String(parts[1]), secret: Secret(String(parts[2])))
  }

  /// Ids and keys stand in paths, so they are kept to what needs no escape there.
  package static func isName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(isOfName)
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    let character = Character(UnicodeScalar(byte))
    return character.isASCII
      && (character.isLetter || character.isNumber || "-_.".contains(character))
  }

  package struct Malformed: Error, CustomStringConvertible {
    package let description = "use ID:KEY:SECRET; id and key of letters, digits, '-', '_' and '.'"
  }
}
