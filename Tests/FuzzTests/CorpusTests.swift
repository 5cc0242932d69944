import Foundation
import Fuzz
import Testing

/// What fuzzing begins with and what it has found; `.ci/fuzz` runs the same targets for longer.
@Suite("The fuzzers' corpus")
struct CorpusTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fuzz/Corpus").standardized

  static func inputs(of name: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: folder.appending(path: name), includingPropertiesForKeys: nil)
  }

  @Test("has seeds for every target, and each of them does no harm", arguments: FuzzTarget.all)
  func isHarmless(_ target: FuzzTarget) throws {
    let inputs = try Self.inputs(of: target.name)
    #expect(inputs.count >= 3)
    for input in inputs { target.run(Array(try Data(contentsOf: input))) }
  }

  @Test("has nothing that no target reads")
  func isUsed() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(folders) == Set(FuzzTarget.all.map(\.name)))
  }
}

extension FuzzTarget: CustomTestStringConvertible {
  package var testDescription: String { name }
}
