import CYAML

/// One event of libyaml's parser, copied out of it.
struct Event {
  var kind: Kind
  var position: YAMLPosition
  var anchor: String?
  /// As it is written, or spelled out.
  var tag: String?

  enum Kind: Equatable {
    case documentStart, documentEnd
    case scalar(String, isQuoted: Bool)
    case sequenceStart, mappingStart
    /// Of a list or a mapping.
    case collectionEnd
    case alias(String)
    /// Of the text.
    case end
  }
}

/// libyaml's parser over bytes that are UTF-8; it makes events one by one as they are asked for.
final class EventReader {
  private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  /// The parser points into them.
  private let bytes: UnsafeMutableBufferPointer<UInt8>

  init(_ text: [UInt8]) {
    bytes = .allocate(capacity: text.count)
    _ = bytes.initialize(from: text)
    precondition(yaml_parser_initialize(parser) == 1, "libyaml has no memory")
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    bytes.deallocate()
  }

  func next() throws(YAMLError) -> Event {
    var event = yaml_event_t()
    defer { yaml_event_delete(&event) }
    while true {
      guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
      guard event.type == YAML_STREAM_START_EVENT else { break }
    }
    return Event(event)
  }

  private var failure: YAMLError {
    let state = parser.pointee
    precondition(state.error != YAML_MEMORY_ERROR, "libyaml has no memory")
    if state.error == YAML_READER_ERROR {
      let position = YAMLDocument.position(of: state.problem_offset, in: Array(bytes))
      return YAMLError(.controlCharacter, at: position)
    }
    let position = YAMLPosition(state.problem_mark)
    if byte(at: position) == UInt8(ascii: "\t") { return YAMLError(.tab, at: position) }
    return YAMLError(.syntax(String(cString: state.problem)), at: position)
  }

  private func byte(at position: YAMLPosition) -> UInt8? {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard position.line <= lines.count else { return nil }
    var character = 0
    for byte in lines[position.line - 1] where byte & 0xC0 != 0x80 {
      character += 1
      if character == position.column { return byte }
    }
    return nil
  }
}

extension Event {
  fileprivate init(_ event: yaml_event_t) {
    position = YAMLPosition(event.start_mark)
    switch event.type {
    case YAML_DOCUMENT_START_EVENT: kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT: kind = .end
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: kind = .collectionEnd
    case YAML_ALIAS_EVENT: kind = .alias(text(event.data.alias.anchor) ?? "")
    case YAML_SEQUENCE_START_EVENT:
      kind = .sequenceStart
      anchor = text(event.data.sequence_start.anchor)
      tag = text(event.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      kind = .mappingStart
      anchor = text(event.data.mapping_start.anchor)
      tag = text(event.data.mapping_start.tag)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      kind = .scalar(
        String(decoding: bytes, as: UTF8.self), isQuoted: scalar.style != YAML_PLAIN_SCALAR_STYLE)
      anchor = text(scalar.anchor)
      tag = text(scalar.tag)
    default: preconditionFailure("libyaml has an event that is none of its own")
    }
  }
}

/// Of a string of libyaml's, which its UTF-8 makes valid; `nil` of none.
private func text(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
  bytes.map { String(cString: $0) }
}

extension YAMLPosition {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: mark.line + 1, column: mark.column + 1)
  }
}
