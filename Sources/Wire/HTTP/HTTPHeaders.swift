/// Header fields in the order they were sent; names are compared without regard to case
/// (RFC 9110 §5).
///
/// The fields stay bytes: a `String` is made only of what is asked for.
package struct HTTPHeaders: Sendable {
  /// Where a field's name and value stand in `bytes`.
  private struct Field: Sendable {
    var nameStart, nameEnd, valueStart, valueEnd: UInt32
    var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
  }

  private var bytes: [UInt8]
  private var fields: [Field] = []

  package init() { bytes = [] }

  package var count: Int { fields.count }
}

// MARK: - Reading

extension HTTPHeaders {
  /// The value of the first field of that name, without the white space around it.
  package subscript(name: String) -> String? {
    fields.first { has($0, name) }.map { String(decoding: bytes[$0.value], as: UTF8.self) }
  }

  /// The values of all fields of that name, in order.
  package func values(of name: String) -> [String] {
    fields.filter { has($0, name) }.map { String(decoding: bytes[$0.value], as: UTF8.self) }
  }

  /// How many fields have that name.
  package func count(of name: String) -> Int {
    fields.reduce(0) { has($1, name) ? $0 + 1 : $0 }
  }

  /// Whether a comma-separated list, as in `Connection: keep-alive, Upgrade`, has `token` in it,
  /// case aside.
  package func contains(token: String, in name: String) -> Bool {
    for field in fields where has(field, name) {
      var rest = bytes[field.value]
      while !rest.isEmpty {
        let item = rest.prefix { $0 != UInt8(ascii: ",") }
        if Self.equal(Self.trimmed(item), token) { return true }
        rest = rest[item.endIndex...].dropFirst()
      }
    }
    return false
  }

  /// Whether the first field of that name has exactly `value`, case aside.
  func first(of name: String, is value: String) -> Bool {
    fields.first { has($0, name) }.map { Self.equal(bytes[$0.value], value) } ?? false
  }

  private func has(_ field: Field, _ name: String) -> Bool {
    field.name.count == name.utf8.count && Self.equal(bytes[field.name], name)
  }

  private static func equal(_ bytes: ArraySlice<UInt8>, _ text: String) -> Bool {
    bytes.count == text.utf8.count
      && zip(bytes, text.utf8).allSatisfy { lowerCased($0) == lowerCased($1) }
  }

  private static func lowerCased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }

  private static func trimmed(_ item: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var item = item
    while let first = item.first, isBlank(first) { item.removeFirst() }
    while let last = item.last, isBlank(last) { item.removeLast() }
    return item
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

// MARK: - Writing

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, String)...) {
    self.init()
    for (name, value) in elements { append(name, value) }
  }

  /// Adds a field behind the others. `name` must be a token; a control character in `value` is
  /// written as a space (RFC 9110 §5.5), so that no value can begin another line.
  package mutating func append(_ name: String, _ value: String) {
    precondition(
      !name.isEmpty && name.utf8.allSatisfy(\.isTokenCharacter), "\"\(name)\" names no header")
    let nameStart = bytes.count
    bytes.append(contentsOf: name.utf8)
    let valueStart = bytes.count
    for byte in value.utf8 { bytes.append(byte.isFieldCharacter ? byte : 0x20) }
    fields.append(
      Field(
        nameStart: UInt32(nameStart), nameEnd: UInt32(valueStart), valueStart: UInt32(valueStart),
        valueEnd: UInt32(bytes.count)))
  }

  /// Appends the fields as lines, each with its CR LF.
  func encode(into output: inout [UInt8]) {
    for field in fields {
      output.append(contentsOf: bytes[field.name])
      output.append(contentsOf: [UInt8(ascii: ":"), UInt8(ascii: " ")])
      output.append(contentsOf: bytes[field.value])
      output.append(contentsOf: [0x0D, 0x0A])
    }
  }
}

extension HTTPHeaders: Equatable {
  /// Same names, case aside, with the same values in the same order.
  package static func == (left: HTTPHeaders, right: HTTPHeaders) -> Bool {
    left.fields.count == right.fields.count
      && zip(left.fields, right.fields).allSatisfy { mine, theirs in
        left.bytes[mine.value] == right.bytes[theirs.value]
          && left.has(mine, String(decoding: right.bytes[theirs.name], as: UTF8.self))
      }
  }
}

// MARK: - Parsing

extension HTTPHeaders {
  /// Reads the lines of `section` from `start` to the empty line that ends it (RFC 9112 §5).
  ///
  /// `section` must end in that empty line and have no LF without CR: ``SectionScanner`` saw to it.
  init(_ section: [UInt8], from start: Int, limit: Int) throws(HTTPError) {
    bytes = section
    var index = start
    while bytes[index] != 0x0D {
      guard fields.count < limit else { throw .tooManyHeaders(limit: limit) }
      if fields.isEmpty { fields.reserveCapacity(16) }
      let field = try Self.field(in: bytes.span, at: index)
      fields.append(field.0)
      index = field.next
    }
    guard index + 2 == bytes.count else { throw .malformedHeader }
  }

  private static func field(
    in bytes: Span<UInt8>, at start: Int
  ) throws(HTTPError) -> (Field, next: Int) {
    guard !isBlank(bytes[start]) else { throw .foldedHeader }
    var index = start
    while bytes[index].isTokenCharacter { index += 1 }
    guard index > start, bytes[index] == UInt8(ascii: ":") else { throw .malformedHeader }
    let nameEnd = index
    index += 1
    while isBlank(bytes[index]) { index += 1 }
    let valueStart = index
    while bytes[index].isFieldCharacter { index += 1 }
    guard bytes[index] == 0x0D, bytes[index + 1] == 0x0A else { throw .malformedHeader }
    var valueEnd = index
    while valueEnd > valueStart, isBlank(bytes[valueEnd - 1]) { valueEnd -= 1 }
    let field = Field(
      nameStart: UInt32(start), nameEnd: UInt32(nameEnd), valueStart: UInt32(valueStart),
      valueEnd: UInt32(valueEnd))
    return (field, index + 2)
  }
}
