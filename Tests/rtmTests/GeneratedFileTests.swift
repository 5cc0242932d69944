import CommandKit
import Foundation
import TestSupport
import Testing

@testable import rtm

/// Man pages and completions are committed, so packagers need not run us; this keeps them true.
@Suite("Generated files")
struct GeneratedFileTests {
  static let folders = ["man": manPages, "completions": program.completions]

  @Test("man/ and completions/ say what the commands say", arguments: folders.keys)
  func areTrue(folder: String) throws {
    let files = try #require(Self.folders[folder])
    for file in files { try expectSnapshot(file.text, at: "\(folder)/\(file.name)") }
  }

  @Test("nothing else is left lying there", arguments: folders.keys)
  func areAll(folder: String) throws {
    let files = try #require(Self.folders[folder])
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let kept = try FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: folder).path)
    #expect(kept.sorted() == files.map(\.name).sorted())
  }
}
