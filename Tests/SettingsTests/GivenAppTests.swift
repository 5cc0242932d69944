import CommandKit
import Messaging
import Testing

@testable import Settings

@Suite("Apps from everywhere")
struct GivenAppTests {
  static let file = "apps: [{id: 9, key: nine, secret: s, max_event_size: 1}]"

  @Test("add up: of flags or their variable, of PUSHER_APP_…, and of the file")
  func addUp() async throws {
    let env = "PUSHER_APP_ID=3\nPUSHER_APP_KEY=three\nPUSHER_APP_SECRET=s\n"
    try await Words.with(["rtm.yaml": Self.file, ".env": env]) { files throws in
      let (arguments, read) = try files.serve(["-a", "1:one:s"], ["RTM_APPS": "2:two:s"])
      #expect(try GivenApp.all(arguments, read).map(\.app.id) == ["9", "1", "3"])
      let (others, again) = try files.serve([], ["RTM_APPS": "2:two:s\n4:four:s\n"])
      #expect(try GivenApp.all(others, again).map(\.app.id) == ["9", "2", "4", "3"])
    }
  }

  @Test("the same app may be given twice in the same words; then the file's rules hold")
  func repeats() async throws {
    let environment = [
      "RTM_APPS": "9:nine:s", "PUSHER_APP_ID": "9", "PUSHER_APP_KEY": "nine",
      "PUSHER_APP_SECRET": "s",
    ]
    try await Words.with(["rtm.yaml": Self.file]) { files throws in
      let (arguments, read) = try files.serve([], environment)
      let apps = try GivenApp.all(arguments, read)
      #expect(apps.count == 1)
      #expect(try apps[0].app(under: App.Rules()).limits.eventDataBytes == 1)
    }
  }

  @Test(
    "two that are half alike are refused, and both places named",
    arguments: [
      (["RTM_APPS": "9:x:s"], "RTM_APPS: two apps have the id '9', as at rtm.yaml:1:13"),
      (["RTM_APPS": "9:nine:t"], "RTM_APPS: two apps have the id '9', as at rtm.yaml:1:13"),
      (["RTM_APPS": "1:nine:s"], "RTM_APPS: two apps have the key 'nine', as at rtm.yaml:1:21"),
      (["RTM_APPS": "1:a:s 1:b:s"], "RTM_APPS: two apps have the id '1'"),
      (["RTM_APPS": "1:a:s 1:a:s"], "RTM_APPS: two apps have the id '1'"),
      (
        ["PUSHER_APP_ID": "1", "PUSHER_APP_KEY": "nine", "PUSHER_APP_SECRET": "s"],
        "PUSHER_APP_KEY: two apps have the key 'nine', as at rtm.yaml:1:21"
      ),
    ])
  func refuses(environment: [String: String], complaint: String) async throws {
    try await Words.with(["rtm.yaml": Self.file]) { files throws in
      let first = files.complaint([], environment).split(separator: "\n").first ?? ""
      #expect(first == complaint + "; give each its own")
    }
  }

  @Test("two of the command line are refused too")
  func refusesFlags() async throws {
    try await Words.with([:]) { files throws in
      #expect(
        files.complaint(["-a", "1:a:s", "-a", "2:a:s"])
          == "--app: two apps have the key 'a'; give each its own")
    }
  }

  @Test("half of PUSHER_APP_… is an error where there is no other app, and else nobody's business")
  func isHalf() async throws {
    let environment = ["PUSHER_APP_KEY": "k"]
    try await Words.with([:]) { files throws in
      #expect(
        files.complaint([], environment)
          == "PUSHER_APP_KEY: an app needs PUSHER_APP_ID, PUSHER_APP_SECRET as well")
      #expect(files.complaint(["-a", "1:a:s"], environment) == "nothing is wrong")
      #expect(
        files.complaint(
          [], ["PUSHER_APP_ID": "a b", "PUSHER_APP_KEY": "k", "PUSHER_APP_SECRET": "s"])
          == "PUSHER_APP_ID: 'a b' is no name; use letters, digits, '-', '_' and '.'")
    }
  }

  @Test("of a variable that holds a secret, NAME_FILE names a file with it")
  func readsSecretFiles() async throws {
    try await Words.with(["apps": "1:a:s\n2:b:t\n", "secret": "hush\n", "empty": ""]) {
      files throws in
      let environment = [
        "RTM_APPS_FILE": files.path("apps"), "PUSHER_APP_ID": "3", "PUSHER_APP_KEY": "c",
        "PUSHER_APP_SECRET_FILE": files.path("secret"),
      ]
      let (arguments, read) = try files.serve([], environment)
      let apps = try GivenApp.all(arguments, read)
      #expect(apps.map(\.app.secret.revealed) == ["s", "t", "hush"])
      #expect(
        files.complaint([], ["RTM_APPS_FILE": files.path("empty")])
          == "RTM_APPS_FILE: empty is empty; write the secret into it")
    }
  }
}
