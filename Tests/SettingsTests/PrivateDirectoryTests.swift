import Foundation
import TestSupport
import Testing

@testable import Settings

@Suite("Private directory")
struct PrivateDirectoryTests {
  @Test(
    "is named by a variable of the XDG specification, else HOME, else nothing",
    arguments: [
      (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/rtm", "/h/.config/rtm"),
      (["XDG_CONFIG_HOME": "/c", "HOME": "/h"], "/h/.local/state/rtm", "/c/rtm"),
      (["XDG_STATE_HOME": "relative", "HOME": "/h"], "/h/.local/state/rtm", "/h/.config/rtm"),
      (["XDG_STATE_HOME": ""], nil, nil),
    ] as [([String: String], String?, String?)])
  func isNamed(_ environment: [String: String], _ state: String?, _ configuration: String?) {
    #expect(PrivateDirectory(stateOf: environment)?.path == state)
    #expect(PrivateDirectory(configurationOf: environment)?.path == configuration)
  }

  @Test("a file or folder that is not there is no error")
  func readsNothing() async throws {
    try await withTemporaryFolder { folder throws in
      let directory = PrivateDirectory(folder.path + "/deep/rtm")
      #expect(try directory.read("nothing") == nil)
      #expect(try directory.names() == [])
      try directory.remove("nothing")
    }
  }

  @Test("nobody else may look into the folder, or read what is in it")
  func isPrivate() async throws {
    try await withTemporaryFolder { folder throws in
      let directory = PrivateDirectory(folder.path + "/deep/rtm")
      try directory.write([1], to: "file")
      let folders = ["deep", "deep/rtm"].map { folder.appending(path: $0).path }
      for path in folders { #expect(try permissions(of: path) == 0o700) }
      #expect(try permissions(of: directory.path(of: "file")) == 0o600)
      try directory.write([2], to: "file")
      #expect(try directory.read("file") == [2])
      try directory.remove("file")
      #expect(try directory.names().filter { !$0.hasPrefix(".") } == [])
    }
  }

  private func permissions(of path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }
}
