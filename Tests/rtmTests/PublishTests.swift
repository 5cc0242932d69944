import CommandKit
import Foundation
import TestSupport
import Testing

@testable import rtm

@Suite("rtm publish")
struct PublishTests {
  @Test("a file that cannot be read, or holds no text, is named")
  func reads() async throws {
    try await withTemporaryFolder { folder throws in
      let missing = folder.appending(path: "missing").path
      let failure = #expect(throws: Failure.self) { try run("@\(missing)") }
      #expect(failure?.reason.hasPrefix("cannot read \(missing): ") == true)
      let binary = folder.appending(path: "binary")
      try Data([0xFF]).write(to: binary)
      let error = #expect(throws: Failure.self) { try run("@\(binary.path)") }
      #expect(error?.reason.hasPrefix("\(binary.path) is not UTF-8 text") == true)
    }
  }

  @Test("nobody there is another failure than a refusal")
  func reachesNobody() {
    // Port 1 is tcpmux, which nobody runs.
    let failure = #expect(throws: Failure.self) { try run("x", "--url", "ws://127.0.0.1:1") }
    #expect(failure?.status == .unreachable)
    #expect(
      failure?.reason == "cannot reach 127.0.0.1:1: connection refused; "
        + "start the server, or say where it is with --url")
  }

  @Test("a host without an address is named")
  func resolvesNothing() {
    let failure = #expect(throws: Failure.self) { try run("x", "--url", "ws://nobody.invalid") }
    #expect(failure?.status == .unreachable)
    #expect(failure?.reason.contains("'nobody.invalid'") == true)
  }

  private func run(_ words: String...) throws {
    let environment = ["RTM_APP_ID": "1", "RTM_APP_KEY": "k", "RTM_APP_SECRET": "s"]
    guard
      case .run(let body, let arguments) = try program.interpret(
        ["publish", "news", "told"] + words, environment: environment)
    else { return }
    _ = try body(arguments)
  }
}
