import Foundation
import Messaging
import TestSupport
import Testing

@testable import Settings

@Suite("Contexts")
struct ContextStoreTests {
  @Test("what is kept is found again, whatever letters are in it")
  func keeps() async throws {
    try await withContexts { contexts throws in
      let url = ServerURL(host: "h", port: 7, path: "/p")
      var context = Context(try ContextName("prod.1"), at: url)
      try contexts.save(context)
      #expect(try contexts.find(context.name) == context)
      context.appID = "0123"
      context.key = "null"
      context.secret = Secret("a: \"b\" # \\ \t é\n")
      context.encryptionKey = Secret("-")
      context.adminToken = Secret("~")
      context.caFile = "/a b"
      try contexts.save(context)
      #expect(try contexts.find(context.name) == context)
      #expect(try contexts.names() == [context.name])
    }
  }

  @Test("one is chosen until it is removed; until one is, that of the development server counts")
  func chooses() async throws {
    try await withContexts { contexts throws in
      let url = ServerURL(host: "h", port: 7)
      let name = try ContextName("prod")
      #expect(try contexts.currentName() == nil)
      #expect(throws: ContextError.self) { try contexts.choose(name) }
      try contexts.save(Context(name, at: url))
      #expect(try contexts.currentName() == nil)
      try contexts.save(Context(.development, at: url))
      #expect(try contexts.currentName() == .development)
      #expect(try contexts.chosenName() == nil)
      try contexts.choose(name)
      #expect(try contexts.currentName() == name)
      try contexts.remove(name)
      #expect(try contexts.chosenName() == nil)
      #expect(try contexts.names() == [.development])
      #expect(throws: ContextError.unknown(name, nearest: nil)) { try contexts.remove(name) }
    }
  }

  @Test("a name that was mistyped gets the one that was meant")
  func suggests() async throws {
    try await withContexts { contexts throws in
      try contexts.save(Context(try ContextName("staging"), at: ServerURL(host: "h", port: 7)))
      let error = #expect(throws: ContextError.self) {
        try contexts.named(try ContextName("stagign"))
      }
      #expect(
        error?.description == "there is no context 'stagign'; did you mean 'staging'?")
    }
  }

  @Test("a file that others may read or change is refused", arguments: [0o640, 0o604, 0o620])
  func refusesOpenFiles(mode: Int) async throws {
    try await withContexts { contexts throws in
      try contexts.save(Context(.development, at: ServerURL(host: "h", port: 7)))
      let path = contexts.path(of: .development)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      #expect(throws: ContextError.open(path: path)) { try contexts.find(.development) }
    }
  }

  @Test(
    "a damaged file is told of by its place",
    arguments: [
      ("url: [", ":2:1: "), ("urll: ws://h", ":1:1: 'urll' is no field"),
      ("url: ws://h\nurl: ws://h", ":2:1: 'url' is no field, or stands here twice"),
      ("key: k", ": it has no url"), ("url: h", ": url: write ws://h"),
      ("url: ws://h\nkey: a/b", ":2:6: key: use letters"), ("- a", ": here stand fields"),
      ("url: {}", ":1:6: url needs a text"), ("", ": here stand fields"),
    ])
  func refusesDamage(text: String, reason: String) async throws {
    try await withContexts { contexts throws in
      try keep(text, as: "prod", in: contexts)
      let error = #expect(throws: ContextError.self) {
        try contexts.find(try ContextName("prod"))
      }
      #expect(error?.description.contains("prod.yaml" + reason) == true, "\(error as Any)")
    }
  }

  @Test(
    "a name is a word that can be a file's",
    arguments: [
      ("a", true), ("_a-b.C9", true), ("", false), (".a", false), ("..", false), ("-a", false),
      ("a/b", false), ("a b", false), ("é", false), (String(repeating: "a", count: 65), false),
    ])
  func hasNames(text: String, isName: Bool) {
    #expect(((try? ContextName(text)) != nil) == isName)
  }
}

/// Calls `body` with a place for contexts that has none yet.
func withContexts(_ body: (ContextStore) async throws -> Void) async throws {
  try await withTemporaryFolder {
    try await body(ContextStore(PrivateDirectory($0.path + "/deep/rtm")))
  }
}

/// Writes the file of a context by hand.
func keep(_ text: String, as name: String, in contexts: ContextStore) throws {
  let path = contexts.path(of: try ContextName(name))
  let folder = PrivateDirectory(URL(filePath: path).deletingLastPathComponent().path)
  try folder.write(Array(text.utf8), to: name + ".yaml")
}
