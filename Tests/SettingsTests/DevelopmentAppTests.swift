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
    try await withStateDirectory { directory throws in
      var (app, trouble) = DevelopmentApp.loadOrMake(in: directory)
      #expect(trouble == nil)
      app.url = ServerURL(host: "::1", port: 7000)
      try app.save(in: directory)
      #expect(try DevelopmentApp.load(from: directory) == app)
      #expect(DevelopmentApp.loadOrMake(in: directory).app == app)
    }
  }

  @Test("its file is for its owner's eyes only")
  func isPrivate() async throws {
    try await withStateDirectory { directory throws in
      try DevelopmentApp.make(url: url).save(in: directory)
      let file = directory.path(of: "development.json")
      let attributes = try FileManager.default.attributesOfItem(atPath: file)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 1)
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
      let (app, trouble) = DevelopmentApp.loadOrMake(in: StateDirectory(file))
      #expect(trouble?.description.hasSuffix("\(file)/development.json: not a directory") == true)
      let error = #expect(throws: DevelopmentApp.Failure.self) {
        try app.save(in: StateDirectory(file))
      }
      #expect(error?.description.hasPrefix("the development app cannot be kept: ") == true)
    }
  }

  @Test(
    "a damaged file is not trusted, and the error says what to do",
    arguments: [
      "", "{}", #"{"id":"1","key":"","secret":"s","url":"ws://h"}"#, "[1]",
      #"{"id":"1","key":"k","secret":"s","url":"h"}"#,
    ])
  func survivesDamage(text: String) async throws {
    try await withStateDirectory { directory throws in
      try directory.write(Array(text.utf8), to: "development.json")
      let trouble = DevelopmentApp.loadOrMake(in: directory).trouble
      #expect(trouble?.description.contains("delete the file") == true)
    }
  }
}

@Suite("State directory")
struct StateDirectoryTests {
  @Test(
    "is named by XDG_STATE_HOME, else HOME, else nothing",
    arguments: [
      (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/rtm"),
      (["HOME": "/h"], "/h/.local/state/rtm"),
      (["XDG_STATE_HOME": "relative", "HOME": "/h"], "/h/.local/state/rtm"),
      (["XDG_STATE_HOME": ""], nil),
    ] as [([String: String], String?)])
  func isNamed(_ environment: [String: String], _ path: String?) {
    #expect(StateDirectory(environment: environment)?.path == path)
  }

  @Test("a file that is not there is no error")
  func readsNothing() async throws {
    try await withStateDirectory { directory throws in
      #expect(try directory.read("nothing") == nil)
    }
  }
}

/// Calls `body` with a state directory that does not exist yet.
func withStateDirectory(_ body: (StateDirectory) async throws -> Void) async throws {
  try await withTemporaryFolder { try await body(StateDirectory($0.path + "/deep/state/rtm")) }
}
