import Bytes

/// The fragments of a message that have come so far.
struct PartialMessage {
  let isText: Bool
  /// The fragments are to be inflated, all together.
  let isCompressed: Bool
  private(set) var bytes: [UInt8] = []
  private(set) var utf8 = UTF8Validator()

  init(isText: Bool, isCompressed: Bool = false) {
    self.isText = isText
    self.isCompressed = isCompressed
  }

  /// Unmasks and keeps `more`; `false` if the text can no longer become valid UTF-8.
  mutating func append(_ more: ArraySlice<UInt8>, key: MaskingKey?, offset: Int) -> Bool {
    let start = bytes.count
    bytes.append(contentsOf: more)
    key?.apply(to: &bytes, from: start, offset: offset)
    return acceptText(from: start)
  }

  /// Inflates and keeps `more`, up to `limit` bytes in all.
  mutating func inflate(
    _ more: Span<UInt8>, by inflater: Inflater, limit: Int
  ) throws(FrameError) {
    let start = bytes.count
    let failure = inflater.inflate(more, into: &bytes, limit: limit)
    try judge(failure, from: start, limit: limit)
  }

  /// Inflates what only the message's end brings.
  mutating func finishInflating(by inflater: Inflater, limit: Int) throws(FrameError) {
    let start = bytes.count
    let failure = inflater.finish(into: &bytes, limit: limit)
    try judge(failure, from: start, limit: limit)
  }

  /// Throws for whatever is wrong first.
  private mutating func judge(
    _ failure: Inflater.Failure?, from start: Int, limit: Int
  ) throws(FrameError) {
    guard acceptText(from: start) else { throw .invalidUTF8 }
    switch failure {
    case nil: break
    case .malformed: throw .malformedDeflate
    case .tooLong: throw .tooLong(bytes: nil, limit: limit)
    }
  }

  private mutating func acceptText(from start: Int) -> Bool {
    guard isText, !isCompressed else { return true }
    var validator = utf8
    defer { utf8 = validator }
    return validator.accept(bytes.span.extracting(start...))
  }
}
