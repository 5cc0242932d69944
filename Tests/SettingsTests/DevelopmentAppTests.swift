import Foundation
import Messaging
import Settings
import TestSupport
import Testing

@Suite("Development app")
struct DevelopmentAppTests {
  let url = ServerURL(host: "127.0.0.1", port: 6001)

  @Test("is kept and found again, at the address it is served at now")
  func keeps() async throws {
    try await withContexts { contexts throws in
      var (app, trouble) = DevelopmentApp.loadOrMake(in: contexts)
      #expect(trouble == nil)
      app.url = ServerURL(host: "::1", port: 7000)
      try app.save(in: contexts)
      #expect(try DevelopmentApp.load(from: contexts) == app)
      #expect(DevelopmentApp.loadOrMake(in: contexts).app == app)
    }
  }

  @Test("its file is for its owner's eyes only")
  func isPrivate() async throws {
    try await withContexts { contexts throws in
      try DevelopmentApp.make(url: url).save(in: contexts)
      let file = contexts.path(of: .development)
      let attributes = try FileManager.default.attributesOfItem(atPath: file)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      let folder = URL(filePath: file).deletingLastPathComponent().path
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["dev.yaml"])
    }
  }

  @Test("no two are alike, and the id is a number, as server libraries demand")
  func isRandom() {
    let one = DevelopmentApp.make(url: url).app
    let other = DevelopmentApp.make(url: url).app
    #expect(one.key != other.key)
    #expect(one.secret != other.secret)
    #expect(Int(one.id) != nil)
  }

  @Test("where nothing can be read or kept, the reason is told")
  func tells() async throws {
    #expect(DevelopmentApp.loadOrMake(in: nil).trouble == .homeless)
    try await withTemporaryFolder { folder in
      let file = folder.appending(path: "file").path
      try Data().write(to: URL(filePath: file))
      let contexts = ContextStore(PrivateDirectory(file))
      let (app, trouble) = DevelopmentApp.loadOrMake(in: contexts)
      #expect(trouble?.description.hasSuffix("contexts/dev.yaml: not a directory") == true)
      let error = #expect(throws: DevelopmentApp.Failure.self) {
        try app.save(in: contexts)
      }
      #expect(error?.description.hasPrefix("the development app cannot be kept: ") == true)
    }
  }

  @Test(
    "a damaged file is not trusted, and the error says what to do",
    arguments: [
      "", "{}", "url: ws://h", "url: ws://h\napp_id: 1\nkey: ''\nsecret: s", "[1]",
      "url: h\napp_id: 1\nkey: k\nsecret: s",
    ])
  func survivesDamage(text: String) async throws {
    try await withContexts { contexts throws in
      try keep(text, as: "dev", in: contexts)
      let trouble = DevelopmentApp.loadOrMake(in: contexts).trouble
      #expect(trouble?.description.contains("delete the file") == true)
    }
  }
}
