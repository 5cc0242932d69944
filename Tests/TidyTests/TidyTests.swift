import Foundation
import Testing

/// House rules that neither the compiler nor swift-format checks.
@Suite("Tidy")
struct TidyTests {
  static let files: [SourceFile] = SourceFile.all(below: ["Sources", "Tests"])

  @Test("no file is longer than 400 lines", arguments: files)
  func shortFiles(_ file: SourceFile) {
    #expect(file.lines.count <= 400, "split \(file.path) by what its parts are about")
  }

  @Test("no line is longer than 100 columns", arguments: files)
  func shortLines(_ file: SourceFile) {
    for (number, line) in file.lines.enumerated() where line.count > 100 {
      Issue.record("\(file.path):\(number + 1) has \(line.count) columns")
    }
  }

  @Test("no function is longer than 60 lines", arguments: files)
  func shortFunctions(_ file: SourceFile) {
    var start: (line: Int, indent: Int)?
    for (number, line) in file.lines.enumerated() {
      let indent = line.prefix { $0 == " " }.count
      if line.contains(/\bfunc |^ *(package |private |convenience )*init\(/), line.hasSuffix("{") {
        start = (number, indent)
      } else if let opened = start, indent == opened.indent, line.hasSuffix("}") {
        let length = number - opened.line + 1
        #expect(length <= 60, "\(file.path):\(opened.line + 1) is \(length) lines long")
        start = nil
      }
    }
  }

  @Test("unchecked promises stand only where the list below says", arguments: files)
  func noUncheckedPromises(_ file: SourceFile) {
    let banned = [/@unchecked Sendable/, /nonisolated\(unsafe\)/, /\btry!/, /\bas!/]
    let allowed: Set = ["Tests/TidyTests/TidyTests.swift"]
    guard !allowed.contains(file.path) else { return }
    for pattern in banned {
      #expect(!file.text.contains(pattern), "\(file.path): find a way the compiler can check")
    }
  }

  @Test("only the edges import Foundation", arguments: files)
  func noFoundationInside(_ file: SourceFile) {
    let edges = ["Tests/"]
    guard !edges.contains(where: file.path.hasPrefix) else { return }
    #expect(!file.text.contains(/import Foundation/), "\(file.path) must do without Foundation")
  }
}

struct SourceFile: CustomTestStringConvertible, Sendable {
  var path: String
  var text: String
  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  var testDescription: String { path }

  static func all(below folders: [String]) -> [SourceFile] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
      .standardized.path
    return folders.flatMap { folder in
      let names = FileManager.default.enumerator(atPath: root + "/" + folder)?.allObjects ?? []
      return names.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted().map {
        let path = folder + "/" + $0
        let bytes = FileManager.default.contents(atPath: root + "/" + path) ?? Data()
        return SourceFile(path: path, text: String(decoding: bytes, as: UTF8.self))
      }
    }
  }
}
