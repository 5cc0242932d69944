import Bytes
import TestSupport
import Testing

@Suite("Incremental UTF-8 (RFC 3629)")
struct UTF8ValidatorTests {
  @Test(
    "accepts the first and the last character of each length",
    arguments: [
      "", "00", "7f", "c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbfbf", "f0908080",
      "f48fbfbf", "ceba e1bdb9 cf83 cebc ceb5", "6161616161616161 e282ac 6161616161616161 61",
    ] as [WireBytes])
  func accepts(_ text: WireBytes) {
    for split in 0...text.bytes.count {
      let pieces = [Array(text.bytes[..<split]), Array(text.bytes[split...])]
      #expect(verdict(pieces) == .complete, "cut at \(split)")
    }
  }

  @Test(
    "refuses at the first byte that nothing can make right",
    arguments: [
      ("80", 0), ("bf", 0), ("c0", 0), ("c1", 0), ("f5", 0), ("fe", 0), ("ff", 0),
      ("c2 41", 1), ("c2 c2", 1), ("e0 9f", 1), ("e0 80", 1), ("ed a0", 1), ("ed bf", 1),
      ("f0 8f", 1), ("f0 80", 1), ("f4 90", 1), ("f4 bf", 1), ("e1 80 41", 2), ("f1 80 80 c0", 3),
      ("6161616161616161 61 ff", 9), ("ceba e1bdb9 eda080", 6),
    ] as [(WireBytes, Int)])
  func refuses(_ text: WireBytes, offender: Int) {
    let bytes = text.bytes.map { [$0] }
    #expect(verdict(Array(bytes[..<offender])) != .invalid)
    #expect(verdict(Array(bytes[...offender])) == .invalid)
    #expect(verdict([text.bytes]) == .invalid)
  }

  @Test("a character cut short is valid so far, and not complete", arguments: 1...3)
  func incomplete(count: Int) {
    #expect(verdict([Array(WireBytes("f09f918d").bytes[..<count])]) == .unfinished)
  }

  @Test("agrees with the standard library on every sequence of two bytes, and on many of three")
  func agrees() {
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        compare([first, second])
        for third: UInt8 in [0x00, 0x7F, 0x80, 0xBF, 0xC0] { compare([first, second, third]) }
      }
    }
  }

  func compare(_ bytes: [UInt8]) {
    let isValid = verdict([bytes]) == .complete
    let isValidString = String(validating: bytes, as: UTF8.self) != nil
    if isValid != isValidString { Issue.record("\(WireBytes(bytes).testDescription)") }
  }

  enum Verdict { case invalid, unfinished, complete }

  func verdict(_ pieces: [[UInt8]]) -> Verdict {
    var validator = UTF8Validator()
    for piece in pieces {
      guard validator.accept(piece.span) else { return .invalid }
    }
    return validator.isComplete ? .complete : .unfinished
  }
}
