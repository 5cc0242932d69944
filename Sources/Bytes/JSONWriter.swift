/// Writes JSON front to back, in the order of the calls, and puts the commas in by itself.
///
///     let line = JSONWriter.text {
///       $0.object {
///         $0.name("auth")
///         $0.string(token)
///       }
///     }
package struct JSONWriter: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false

  package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  /// The text of what `write` wrote.
  package static func text(_ write: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    write(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

// MARK: Containers

extension JSONWriter {
  /// `write` writes the members: each a name, then a value.
  package mutating func object(_ write: (inout JSONWriter) -> Void) {
    container(UInt8(ascii: "{"), UInt8(ascii: "}"), write)
  }

  package mutating func array(_ write: (inout JSONWriter) -> Void) {
    container(UInt8(ascii: "["), UInt8(ascii: "]"), write)
  }

  package mutating func name(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  private mutating func container(
    _ opening: UInt8, _ closing: UInt8, _ write: (inout JSONWriter) -> Void
  ) {
    beginValue()
    bytes.append(opening)
    needsComma = false
    write(&self)
    bytes.append(closing)
    needsComma = true
  }
}

// MARK: Scalars

extension JSONWriter {
  package mutating func string(_ text: String) {
    beginValue()
    JSONString.append(text, to: &bytes)
  }

  package mutating func integer(_ value: Int) { raw(String(value)) }

  package mutating func boolean(_ value: Bool) { raw(value ? "true" : "false") }

  package mutating func null() { raw("null") }

  /// Text that is JSON already; it is not checked.
  package mutating func raw(_ json: String) {
    beginValue()
    bytes.append(contentsOf: json.utf8)
  }

  private mutating func beginValue() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }
}
