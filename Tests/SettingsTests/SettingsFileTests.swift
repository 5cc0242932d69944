import CommandKit
import Foundation
import Messaging
import Testing

@testable import Settings

@Suite("rtm.yaml")
struct SettingsFileTests {
  @Test(
    "a value may be written as flags are, or as YAML is",
    arguments: [
      ("max_body_size: 64K", 65536), ("max-body-size: 65536", 65536),
      ("max_body_size: '1M'", 1 << 20),
      ("{\"max_body_size\": 7}", 7), ("max_body_size: &a 8\nmax_headers: *a", 8),
    ])
  func readsValues(text: String, size: Int) async throws {
    try await Words.with(["rtm.yaml": text]) { files throws in
      #expect(try ServerSettings(files.serve().0).bodyBytes == size)
    }
  }

  @Test(
    "a switch has the words of YAML 1.1, and the numbers of variables", arguments: [true, false])
  func readsSwitches(isOn: Bool) async throws {
    let words =
      isOn ? ["true", "yes", "on", "1", "True", "ON"] : ["false", "no", "off", "0", "FALSE"]
    for word in words {
      try await Words.with(["rtm.yaml": "client_events: \(word)"]) { files throws in
        #expect(try ServerSettings(files.serve().0).rules.acceptsClientEvents == isOn)
      }
    }
  }

  @Test("a list may be one value, and null is none where none is a choice")
  func readsLists() async throws {
    try await Words.with(["rtm.yaml": "listen: ':1'\nthreads: ~\npath_prefix:\napps:"]) {
      files throws in
      let (arguments, _) = try files.serve()
      #expect(arguments[ServeOptions.listen] == [":1"])
      #expect(ServerSettings(arguments).threads == nil)
      #expect(ServerSettings(arguments).pathPrefix == "")
    }
    try await Words.with(["rtm.yaml": ""]) { files throws in _ = try files.serve() }
  }

  @Test("all that is wrong is said at once, with its place and what to do", arguments: Wrong.all)
  func complains(row: Wrong) async throws {
    try await Words.with(["rtm.yaml": row.text]) { files throws in
      #expect(files.complaint().split(separator: "\n").map(String.init) == row.complaints)
    }
  }

  struct Wrong: CustomTestStringConvertible, Sendable {
    var text: String
    var complaints: [String]
    var testDescription: String { text }

    init(_ text: String, _ complaints: String...) {
      self.text = text
      self.complaints = complaints.map { "rtm.yaml:" + $0 }
    }
  }

  // MARK: Apps

  @Test("apps have their keys, and what they say for themselves overrules what is said for all")
  func readsApps() async throws {
    let text = """
      max_event_size: 7
      client_events: off
      apps:
        - {id: 1, key: one, secret: 0123}
        - id: "2"
          max_event_size: 64K
          client-events: yes
          keys:
            - key: new
              secret: "a: b"
            - {key: old, secret: yes}
      """
    try await Words.with(["rtm.yaml": text]) { files throws in
      let (arguments, read) = try files.serve(["--max-event-size", "8"])
      let rules = ServerSettings(arguments).rules
      let apps = try GivenApp.all(arguments, read).map { try $0.app(under: rules) }
      #expect(apps.map(\.id) == ["1", "2"])
      #expect(apps[0].keys == [App.Key("one", Secret("0123"))])
      #expect(apps[1].keys == [App.Key("new", Secret("a: b")), App.Key("old", Secret("yes"))])
      #expect(apps.map(\.limits.eventDataBytes) == [8, 65536])
      #expect(apps.map(\.rules.acceptsClientEvents) == [false, true])
    }
  }

  @Test("a secret may stand in a file beside it, or in a credential; a newline is no part of it")
  func readsSecrets() async throws {
    let text = """
      apps:
        - {id: 1, key: a, secret_file: secrets/one}
        - {id: 2, key: b, secret-credential: two}
      """
    let secrets = ["secrets/one": "hush\n", "credentials/two": "still \r\n", "rtm.yaml": text]
    try await Words.with(secrets) { files throws in
      let environment = ["CREDENTIALS_DIRECTORY": files.path("credentials")]
      let (arguments, read) = try files.serve([], environment)
      let apps = try GivenApp.all(arguments, read)
      #expect(apps.map(\.app.secret.revealed) == ["hush", "still "])
      #expect(read.warnings == [])
      let path = files.path("secrets/one")
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
      let warnings = try files.serve([], environment).1.warnings
      #expect(
        warnings == ["\(path) holds a secret and everybody may read it; type: chmod o-r \(path)"])
    }
  }

  @Test("the example of the manual page is right")
  func readsExample() async throws {
    let files = ["rtm.yaml": SettingsFile.example, "chat.secret": "s\n", "credentials/news": "t"]
    try await Words.with(files) { files throws in
      let (arguments, read) = try files.serve(
        [], ["CREDENTIALS_DIRECTORY": files.path("credentials")])
      let apps = try GivenApp.all(arguments, read)
      #expect(apps.map(\.app.id) == ["chat", "42"])
      #expect(apps.map(\.app.keys.count) == [1, 2])
      #expect(ServerSettings(arguments).spokenDialects == ["pusher", "rooms"])
    }
  }
}
