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
  package subscript(name: String) -> String? { next(name, from: 0).map { value(at: $0) } }

  /// The values of all fields of that name, in order.
  package func values(of name: String) -> [String] {
    var values: [String] = []
    var start = 0
    while let index = next(name, from: start) {
      values.append(value(at: index))
      start = index + 1
    }
    return values
  }

  /// How many fields have that name.
  package func count(of name: String) -> Int {
    var count = 0
    var start = 0
    while let index = next(name, from: start) {
      count += 1
      start = index + 1
    }
    return count
  }

  /// Whether a comma-separated list, as in `Connection: keep-alive, Upgrade`, has `token` in it,
  /// case aside.
  package func contains(token: String, in name: String) -> Bool {
    var start = 0
    while let index = next(name, from: start) {
      var rest = bytes[fields[index].value]
      while !rest.isEmpty {
        let item = rest.prefix { $0 != UInt8(ascii: ",") }
        let trimmed = Self.trimmed(item)
        if equal(trimmed.startIndex..<trimmed.endIndex, token) { return true }
        rest = rest[item.endIndex...].dropFirst()
      }
      start = index + 1
    }
    return false
  }

  /// Whether the first field of that name has exactly `value`, case aside.
  func first(of name: String, is value: String) -> Bool {
    next(name, from: 0).map { equal(fields[$0].value, value) } ?? false
  }

  /// The index of the first field of that name at `start` or behind it.
  private func next(_ name: String, from start: Int) -> Int? {
    for index in start..<fields.count where equal(fields[index].name, name) { return index }
    return nil
  }

  private func value(at index: Int) -> String {
    String(decoding: bytes[fields[index].value], as: UTF8.self)
  }

  /// Whether the bytes there are `text`, case aside. By spans: with a `zip` of the two, parsing
  /// a request took an eighth more instructions.
  private func equal(_ range: Range<Int>, _ text: String) -> Bool {
    guard text.utf8.count == range.count else { return false }
    let wanted = text.utf8.span
    let given = bytes.span
    for index in wanted.indices
    where Self.lowerCased(given[range.lowerBound + index]) != Self.lowerCased(wanted[index]) {
      return false
    }
    return true
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

  /// Whether a field may have that name (RFC 9110 §5.1).
  package static func isName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(\.isTokenCharacter)
  }

  /// Adds a field behind the others. `name` must be a token; a control character in `value` is
  /// written as a space (RFC 9110 §5.5), so that no value can begin another line.
  package mutating func append(_ name: String, _ value: String) {
    precondition(Self.isName(name), "\"\(name)\" names no header")
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
          && left.equal(mine.name, String(decoding: right.bytes[theirs.name], as: UTF8.self))
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
