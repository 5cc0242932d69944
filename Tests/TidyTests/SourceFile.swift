import Foundation
import Testing

/// A file of the package, as the rules look at it.
struct SourceFile: CustomTestStringConvertible, Sendable {
  /// From the package's root, such as `Sources/Hub/Node.swift`.
  let path: String
  let lines: [Substring]
  /// The text without comments, so that prose may name what code may not; as many lines.
  let code: String

  init(_ path: String, _ text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    code = lines.map(Self.withoutComment).joined(separator: "\n")
  }

  var isSwift: Bool { path.hasSuffix(".swift") }
  var isProgram: Bool { path.hasPrefix("Sources/") }
  var testDescription: String { "\(path) \(String(reflecting: lines.first ?? ""))" }

  /// The path's last part without its extension.
  var name: String {
    URL(filePath: path).deletingPathExtension().lastPathComponent
  }

  /// Slashes that begin a line or follow a space: those of `ws://` stay.
  private static func withoutComment(_ line: Substring) -> Substring {
    guard let slashes = line.firstRange(of: "//") else { return line }
    let before = line[..<slashes.lowerBound]
    return before.isEmpty || before.hasSuffix(" ") ? before : line
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

  private static let suffixes = [".swift", ".c", ".h", ".py", ".sh", ".html", ".js", ".css"]

  private init?(at path: String) {
    guard Self.suffixes.contains(where: path.hasSuffix) else { return nil }
    let bytes = FileManager.default.contents(atPath: Self.packageRoot.path + "/" + path)
    guard let bytes else { return nil }
    self.init(path, String(decoding: bytes, as: UTF8.self))
  }
}
