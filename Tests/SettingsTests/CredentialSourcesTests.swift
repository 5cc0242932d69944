import CommandKit
import Foundation
import Messaging
import Testing

@testable import Settings

/// Where the tools find server and app, and in which order.
@Suite("Where credentials come from")
struct CredentialSourcesTests {
  /// From the first to the last; each has a server and an app of its own, called by its number.
  enum Source: Int, CaseIterable {
    case flags = 1
    case variables, namedContext, environmentFile, settingsFile, chosenContext, development
    case builtIn
  }

  /// Every choice of sources, so that each meets each of the others.
  static let choices: [[Source]] = (0..<128).map { bits in
    Source.allCases.filter { $0 == .builtIn || bits & 1 << ($0.rawValue - 1) != 0 }
  }

  @Test("the first that speaks counts, for the server and for all of the app", arguments: choices)
  func counts(sources: [Source]) async throws {
    try await World.with(sources) { world throws in
      let first = sources[0]
      let credentials = try Credentials(world.arguments)
      guard first != .builtIn else {
        #expect(credentials.url == Credentials.defaultURL)
        #expect(throws: UsageError.self) { try credentials.app() }
        return
      }
      let number = "\(first.rawValue)"
      #expect(credentials.url.port == UInt16(first.rawValue))
      #expect(try credentials.app() == App(id: number, key: "k" + number, secret: Secret(number)))
      let contexts: [Source] = [.namedContext, .chosenContext, .development]
      #expect((credentials.serverContext != nil) == contexts.contains(first))
      #expect((credentials.appContext != nil) == contexts.contains(first))
    }
  }

  @Test(
    "an app is never made of two: whoever has another one's key gives none of its own",
    arguments: [
      [Source.namedContext], [.chosenContext], [.development], [.settingsFile],
      [.chosenContext, .development],
    ])
  func mixesNothing(sources: [Source]) async throws {
    try await World.with(sources) { world throws in
      let credentials = try Credentials(world.arguments(["--key", "other"]))
      #expect(credentials.secret == nil)
      #expect(credentials.appID == nil)
      #expect(credentials.appContext == nil)
      // The server of a context that was named is the one that is wanted.
      #expect((credentials.serverContext != nil) == (sources == [.namedContext]))
    }
  }

  @Test("the chosen context is passed over for another app, which the development server may have")
  func goesOn() async throws {
    try await World.with([.chosenContext, .development]) { world throws in
      let credentials = try Credentials(world.arguments(["--key", "k7"]))
      #expect(credentials.url.port == 7)
      #expect(credentials.secret == Secret("7"))
    }
  }

  @Test("what only its server may be told is not told to another")
  func tellsNobodyElse() async throws {
    try await World.with([.namedContext]) { world throws in
      let elsewhere = try Credentials(world.arguments(["--url", "ws://h:9"]))
      #expect(elsewhere.serverContext == nil)
      #expect(elsewhere.appContext?.name.text == "named")
      var there = try Credentials(world.arguments(["--url", "ws://h:3"]))
      #expect(there.serverContext?.name.text == "named")
      there.url = ServerURL(host: "other", port: 3)
      #expect(there.serverContext == nil)
    }
  }

  @Test("a context that has a server alone is filled by what stands behind it")
  func isFilled() async throws {
    try await World.with([.environmentFile]) { world throws in
      try world.contexts.save(Context(try ContextName("bare"), at: ServerURL(host: "h", port: 9)))
      let credentials = try Credentials(world.arguments(["--context", "bare"]))
      #expect(credentials.url.port == 9)
      #expect(credentials.key == "k4")
    }
  }

  @Test("a secret alone signs for users, and of several apps none need be chosen then")
  func needsNoKey() async throws {
    let apps = "apps: [{id: 1, key: a, secret: x}, {id: 2, key: b, secret: y}]"
    try await Words.with(["rtm.yaml": apps]) { files throws in
      let words = ["--config", files.path("rtm.yaml"), "--secret", "s"]
      let arguments = try toolArguments(words, ["HOME": "/nonexistent"])
      let credentials = try Credentials(arguments, needsServer: false, for: .userTokens)
      #expect(try credentials.tokenSecret() == Secret("s"))
      #expect(throws: UsageError.self) { try credentials.signer() }
    }
  }

  @Test(
    "AUTH_SECRET signs for users before the development app alone, and nothing else",
    arguments: choices)
  func standsBehind(sources: [Source]) async throws {
    try await World.with(sources) { world throws in
      let arguments = try world.arguments([], ["AUTH_SECRET": "a"])
      let isLast = [.development, .builtIn].contains(sources[0])
      for needsServer in [true, false] {
        let credentials = try Credentials(arguments, needsServer: needsServer, for: .userTokens)
        let secret = isLast ? "a" : "\(sources[0].rawValue)"
        #expect(try credentials.tokenSecret() == Secret(secret))
        #expect(credentials.isOfServer)
      }
      let caller = try Credentials(arguments)
      #expect(caller.secret == (try Credentials(world.arguments)).secret)
    }
  }

  @Test("AUTH_SECRET may stand in .env; it is no other key's, and empty it is none")
  func isRead() async throws {
    try await Words.with([".env": "AUTH_SECRET=a"]) { files throws in
      func secret(_ more: [String], _ environment: [String: String] = [:]) throws -> Secret? {
        let words = ["--env-file", files.path(".env")] + more
        let home = ["HOME": "/nonexistent"]
        let arguments = try toolArguments(words, environment.merging(home) { $1 })
        return try Credentials(arguments, needsServer: false, for: .userTokens).secret
      }
      #expect(try secret([]) == Secret("a"))
      #expect(try secret([], ["AUTH_SECRET": "b"]) == Secret("b"))
      #expect(try secret([], ["AUTH_SECRET": ""]) == Secret("a"))
      #expect(try secret(["--key", "rtm"]) == Secret("a"))
      #expect(try secret(["--key", "k"]) == nil)
    }
  }

  @Test("a context that is missing or damaged stops who needs it, and nobody else")
  func survivesDamage() async throws {
    try await World.with([.chosenContext]) { world throws in
      #expect(throws: UsageError.self) { try Credentials(world.arguments(["--context", "none"])) }
      try keep("no", as: "chosen", in: world.contexts)
      #expect(throws: UsageError.self) { try Credentials(world.arguments) }
      _ = try Credentials(world.arguments(["--key", "k", "--secret", "s"]))
    }
  }
}

/// A folder with everything that the sources say.
private struct World {
  let files: Words
  let sources: [CredentialSourcesTests.Source]
  let contexts: ContextStore

  static func with(
    _ sources: [CredentialSourcesTests.Source], _ body: (World) throws -> Void
  ) async throws {
    var texts: [String: String] = [:]
    if sources.contains(.environmentFile) {
      texts[".env"] = """
        RTM_URL=ws://h:4
        RTM_APP_ID=4
        RTM_APP_KEY=k4
        RTM_APP_SECRET=4
        """
    }
    if sources.contains(.settingsFile) {
      texts["rtm.yaml"] = "listen: ':5'\napps: [{id: 5, key: k5, secret: 5}]"
    }
    try await Words.with(texts) { files in
      let contexts = ContextStore(PrivateDirectory(files.path("rtm")))
      let world = World(files: files, sources: sources, contexts: contexts)
      try world.keepContexts()
      try body(world)
    }
  }

  private func keepContexts() throws {
    if sources.contains(.namedContext) { try keep("named", 3) }
    if sources.contains(.chosenContext) {
      try keep("chosen", 6)
      try contexts.choose(try ContextName("chosen"))
    }
    if sources.contains(.development) { try keep("dev", 7) }
  }

  private func keep(_ name: String, _ number: Int) throws {
    var context = Context(
      try ContextName(name), at: ServerURL(host: "h", port: UInt16(number)))
    context.appID = "\(number)"
    context.key = "k\(number)"
    context.secret = Secret("\(number)")
    try contexts.save(context)
  }

  var arguments: Arguments { get throws { try arguments([]) } }

  func arguments(
    _ more: [String], _ variables: [String: String] = [:]
  ) throws -> Arguments {
    var words = more
    var environment = ["XDG_CONFIG_HOME": files.folder.path].merging(variables) { $1 }
    if sources.contains(.environmentFile) { words += ["--env-file", files.path(".env")] }
    if sources.contains(.settingsFile) { words += ["--config", files.path("rtm.yaml")] }
    if sources.contains(.namedContext) { environment["RTM_CONTEXT"] = "named" }
    if sources.contains(.flags) {
      words += ["--url", "ws://h:1", "--app-id", "1", "--key", "k1", "--secret", "1"]
    }
    if sources.contains(.variables) {
      environment["RTM_URL"] = "ws://h:2"
      environment["RTM_APP_ID"] = "2"
      environment["RTM_APP_KEY"] = "k2"
      environment["RTM_APP_SECRET"] = "2"
    }
    return try toolArguments(words, environment)
  }
}
