import Bytes
import Foundation
import TestSupport
import Testing

@Suite("JSON under random edits")
struct JSONFuzzTests {
  static let seeds = [
    #"{"event":"client-a","channel":"private-b","data":{"x":[1,-2.5e3,null],"s":"é\ud83d\ude00"}}"#,
    #"[[[]],{"":{}},"\"\\\/\b\f\n\r\t\u0000","日本語 👍",0,-0,1E+2,[false, true ,null ] ]"#,
    " {\"a b\" : \"longer than eight bytes\" ,\"a b\":\"again, with \\u00e9\"}\n",
  ]

  @Test(
    "what is accepted stays the same value when compacted, what is not says where", arguments: seeds
  )
  func survives(_ seed: String) throws {
    var generator = SeededGenerator(seed: 1)
    var accepted = 0
    for _ in 0..<20_000 {
      let mutant = generator.mutate(Array(seed.utf8))
      do {
        let json = try JSON(parsing: mutant)
        let compacted = try JSON(parsing: json.compacted)
        #expect(compacted.compacted == json.compacted)
        #expect(walk(json) == walk(compacted))
        accepted += 1
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
    #expect(accepted > 100, "the edits leave too little valid to prove anything")
  }

  @Test("another parser takes the same texts", arguments: seeds)
  func agrees(_ seed: String) {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<5_000 {
      let mutant = generator.mutate(Array(seed.utf8))
      guard !Self.isMatterOfTaste(mutant) else { continue }
      let isOurs = (try? JSON(parsing: mutant)) != nil
      let isTheirs =
        (try? JSONSerialization.jsonObject(with: Data(mutant), options: .fragmentsAllowed)) != nil
      #expect(isOurs == isTheirs, "\(String(decoding: mutant, as: UTF8.self))")
    }
  }

  /// Foundation refuses lone surrogates and large exponents, takes a comma before a closing
  /// bracket, and guesses at encodings by NULs.
  private static func isMatterOfTaste(_ text: [UInt8]) -> Bool {
    let text = String(decoding: text, as: UTF8.self).lowercased()
    return text.contains("\\ud") || text.contains("\u{0}") || text.contains(/,\s*[\]}]/)
      || text.contains(/[0-9]e\+?[0-9]{3}/)
  }

  /// Everything that can be read from a value, as one text.
  private func walk(_ json: JSON) -> String {
    let parts = json.members.map { $0.name + walk($0.value) } + json.elements.map(walk)
    let scalar = json.string ?? json.integer.map(String.init) ?? json.boolean.map(String.init)
    let found = json.members.map { json[$0.name]?.compacted ?? "missing" }
    return "\(json.kind)(\(scalar ?? ""))\(parts)\(found)"
  }
}
