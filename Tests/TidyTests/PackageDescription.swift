import Foundation

/// What the package's manifest declares, told by SwiftPM itself.
struct PackageDescription: Decodable {
  var targets: [Target]

  struct Target: Decodable {
    var name: String
    var path: String
    var sources: [String]
    /// What it may import; absent where there is nothing.
    var dependencies: [String]?

    private enum CodingKeys: String, CodingKey {
      case name, path, sources
      case dependencies = "target_dependencies"
    }
  }

  /// Asks `swift package describe`.
  ///
  /// SwiftPM locks its scratch folder for the whole of `swift test`, so this one gets a folder of
  /// its own: asking in the shared one would wait for the very test that asks.
  static func load() throws -> PackageDescription {
    let scratch = SourceFile.packageRoot.appending(path: ".build/describe")
    let describe = Process()
    describe.executableURL = URL(filePath: "/usr/bin/env")
    describe.arguments = [
      "swift", "package", "--package-path", SourceFile.packageRoot.path,
      "--scratch-path", scratch.path, "describe", "--type", "json",
    ]
    let output = Pipe()
    describe.standardOutput = output
    describe.standardInput = FileHandle.nullDevice
    try describe.run()
    let json = try output.fileHandleForReading.readToEnd() ?? Data()
    describe.waitUntilExit()
    return try JSONDecoder().decode(PackageDescription.self, from: json)
  }
}
