import Testing

/// `Package.swift` is the architecture: nothing is imported that is not declared there.
///
/// The compiler's own check misses modules that come in through others.
@Suite("Arrows", .timeLimit(.minutes(5)))
struct ArrowTests {
  @Test("every file imports only what its target declares")
  func importsAreDeclared() throws {
    let files = Dictionary(uniqueKeysWithValues: SourceFile.all.map { ($0.path, $0) })
    let package = try PackageDescription.load()
    #expect(package.targets.contains { $0.name == "Hub" })
    for target in package.targets {
      for file in target.sources.compactMap({ files[target.path + "/" + $0] }) {
        let strangers = file.undeclaredImports(declared: target.dependencies ?? [])
        #expect(strangers == [], "\(file.path) imports what \(target.name) does not depend on")
      }
    }
  }

  @Test("an undeclared import is found, however it is written")
  func findsStrangers() {
    let file = SourceFile(
      "Sources/Wire/Sample.swift",
      "import Bytes\nimport Glibc\n@testable package import Hub\nimport struct Server.Node\n"
        + "  private import Client  // import Nothing\n// import Nobody\n")
    #expect(file.undeclaredImports(declared: ["Bytes"]) == ["Hub", "Server", "Client"])
  }

  @Test("what the toolchain brings may be imported; Foundation and Testing by tests only")
  func acceptsTheToolchain() {
    let text = "import Foundation\nimport Testing\nimport Glibc\n"
    #expect(
      SourceFile("Sources/Hub/A.swift", text).undeclaredImports(declared: [])
        == ["Foundation", "Testing"])
    #expect(
      SourceFile("Tests/HubTests/A.swift", text).undeclaredImports(declared: []) == [])
  }
}

extension SourceFile {
  /// The modules imported here that are neither in `declared` nor part of the toolchain.
  func undeclaredImports(declared: [String]) -> [String] {
    let toolchain: Set = ["Glibc", "Synchronization"]
    let forTests: Set = ["Dispatch", "Foundation", "Testing"]
    let allowed = toolchain.union(declared).union(isProgram ? [] : forTests)
    return code.matches(of: Self.importLine).map { String($0.output.module) }
      .filter { !allowed.contains($0) }
  }

  private static var importLine: Regex<(Substring, module: Substring)> {
    /^ *(?:@\w+ )*(?:[a-z]+ )?import (?:(?:[a-z]+) )?(?<module>\w+)/.anchorsMatchLineEndings()
  }
}
