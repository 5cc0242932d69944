import Foundation
import Testing

/// A file of the package, as the rules look at it.
struct SourceFile: CustomTestStringConvertible, Sendable {
  /// From the package's root, such as `Sources/Hub/Node.swift`.
  var path: String
  var text: String

  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  var isSwift: Bool { path.hasSuffix(".swift") }
  var isProgram: Bool { path.hasPrefix("Sources/") }
  var testDescription: String { path }

  /// The path's last part without its extension.
  var name: String {
    URL(filePath: path).deletingPathExtension().lastPathComponent
  }

  /// The lines with their numbers, comments taken off, so that prose may name what code may not.
  var code: [(number: Int, text: Substring)] {
    lines.enumerated().map { number, line in
      let comment = line.firstRange(of: /(^|\s)\/\//)
      return (number + 1, comment.map { line[..<$0.lowerBound] } ?? line)
    }
  }
}

extension SourceFile {
  static let packageRoot = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardized

  /// Everything people write below `Sources` and `Tests`.
  static let all: [SourceFile] = ["Sources", "Tests"].flatMap { folder in
    let tree = FileManager.default.enumerator(atPath: packageRoot.path + "/" + folder)
    let names = (tree?.allObjects ?? []).compactMap { $0 as? String }.sorted()
    return names.map { folder + "/" + $0 }.compactMap(SourceFile.init(at:))
  }

  private static let suffixes = [".swift", ".c", ".h", ".py", ".sh"]

  private init?(at path: String) {
    guard Self.suffixes.contains(where: path.hasSuffix) else { return nil }
    let bytes = FileManager.default.contents(atPath: Self.packageRoot.path + "/" + path)
    guard let bytes else { return nil }
    self.init(path: path, text: String(decoding: bytes, as: UTF8.self))
  }
}
