import Foundation
import Testing

@testable import Terminal

@Suite("The file of typed lines")
struct HistoryFileTests {
  @Test("keeps what each of two sessions typed, whichever ends last")
  func merges() throws {
    try withFile { file in
      file.add(["before"])
      file.add(["of one", "of one, again"])
      file.add(["of the other"])
      let kept = try lines(of: file)
      #expect(kept == ["before", "of one", "of one, again", "of the other"])
    }
  }

  @Test("forgets the oldest lines, and is its owner's alone")
  func isBounded() throws {
    try withFile { file in
      file.add(["the oldest"])
      file.add((1...HistoryFile.capacity).map { "line \($0)" })
      let kept = try lines(of: file)
      #expect(kept.count == HistoryFile.capacity)
      #expect(kept.first == "line 1" && kept.last == "line \(HistoryFile.capacity)")
      let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test("is not touched by a session in which nothing was typed")
  func isLeftAlone() throws {
    try withFile { file in
      file.add([])
      #expect(!FileManager.default.fileExists(atPath: file.path))
    }
  }

  private func withFile(_ body: (HistoryFile) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(HistoryFile(path: folder.appendingPathComponent("history").path))
  }

  /// Without libedit's first line, and its code for spaces.
  private func lines(of file: HistoryFile) throws -> [String] {
    let text = try String(contentsOfFile: file.path, encoding: .utf8)
    return text.replacingOccurrences(of: "\\040", with: " ")
      .split(separator: "\n").dropFirst().map(String.init)
  }
}
