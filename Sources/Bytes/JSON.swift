/// A JSON value (RFC 8259) inside a text that was checked whole, so that reading it cannot fail.
///
/// It is the shared text and a range in it: nothing is decoded or copied before it is asked for.
/// Looking up a member walks the object, in time linear in the object's text.
package struct JSON: Sendable {
  private let bytes: [UInt8]
  private let range: Range<Int>

  private init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    self.range = range
  }

  /// Checks all of `bytes`, which must hold one value: its grammar, its nesting and its UTF-8.
  package init(parsing bytes: [UInt8], depthLimit: Int = 64) throws(JSONError) {
    var validator = JSONValidator(bytes.span, depthLimit: depthLimit)
    let range = try validator.validate()
    self.init(bytes, range)
  }

  package init(parsing text: String, depthLimit: Int = 64) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), depthLimit: depthLimit)
  }

  package enum Kind: String, Sendable {
    case object, array, string, number, boolean, null
  }

  package var kind: Kind {
    switch bytes[range.lowerBound] {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
    case UInt8(ascii: "n"): .null
    default: .number
    }
  }

  /// The value's own text as it stands, white space and all.
  package var text: String { String(decoding: bytes[range], as: UTF8.self) }
}

// MARK: Scalars

extension JSON {
  /// The characters of a string, without its escapes; `nil` for every other kind. A surrogate
  /// that has no partner reads as U+FFFD.
  package var string: String? {
    guard kind == .string else { return nil }
    return JSONString.decode(bytes[characters(of: range)])
  }

  /// `nil` unless the value is a number that fits, written without fraction and exponent.
  package var integer: Int? { kind == .number ? Int(text) : nil }

  package var boolean: Bool? {
    kind == .boolean ? bytes[range.lowerBound] == UInt8(ascii: "t") : nil
  }

  package var isNull: Bool { kind == .null }

  /// As JavaScript takes it for a condition.
  package var isTrue: Bool {
    switch kind {
    case .null: false
    case .boolean: boolean == true
    case .string: string != ""
    case .number: Double(text) != 0
    case .object, .array: true
    }
  }

  /// What stands between the quotes.
  private func characters(of string: Range<Int>) -> Range<Int> {
    string.lowerBound + 1..<string.upperBound - 1
  }
}

// MARK: Containers

extension JSON {
  /// The member of that name, the last one where there are several; `nil` on all but objects.
  package subscript(name: String) -> JSON? {
    guard kind == .object else { return nil }
    var cursor = JSONCursor(bytes.span, inside: range.lowerBound)
    var found: Range<Int>?
    while let key = cursor.next(), let value = cursor.next() {
      if isKey(key, name) { found = value }
    }
    return found.map { JSON(bytes, $0) }
  }

  /// In the order of the text, a name that is there twice listed twice; empty on all but objects.
  package var members: [(name: String, value: JSON)] {
    guard kind == .object else { return [] }
    var cursor = JSONCursor(bytes.span, inside: range.lowerBound)
    var members: [(name: String, value: JSON)] = []
    while let key = cursor.next(), let value = cursor.next() {
      members.append((JSONString.decode(bytes[characters(of: key)]), JSON(bytes, value)))
    }
    return members
  }

  /// Empty on all but arrays.
  package var elements: [JSON] {
    guard kind == .array else { return [] }
    var cursor = JSONCursor(bytes.span, inside: range.lowerBound)
    var elements: [JSON] = []
    while let element = cursor.next() { elements.append(JSON(bytes, element)) }
    return elements
  }

  private func isKey(_ key: Range<Int>, _ name: String) -> Bool {
    let range = characters(of: key)
    let wanted = name.utf8.span
    // Escapes are longer than what they mean.
    guard range.count >= wanted.count else { return false }
    let written = bytes.span.extracting(range)
    let isEscaped = written.indices.contains { written[$0] == UInt8(ascii: "\\") }
    guard !isEscaped else {
      return JSONString.decode(bytes[range]).utf8.elementsEqual(name.utf8)
    }
    return range.count == wanted.count && wanted.indices.allSatisfy { wanted[$0] == written[$0] }
  }
}

// MARK: Text

extension JSON {
  /// The value's text without the white space between its tokens, otherwise untouched.
  package var compacted: String {
    var compact: [UInt8] = []
    compact.reserveCapacity(range.count)
    var position = range.lowerBound
    while position < range.upperBound {
      let byte = bytes[position]
      var end = position + 1
      if byte == UInt8(ascii: "\"") { end = JSONCursor.endOfString(in: bytes.span, from: position) }
      if !JSONCursor.isWhiteSpace(byte) { compact.append(contentsOf: bytes[position..<end]) }
      position = end
    }
    return String(decoding: compact, as: UTF8.self)
  }
}
