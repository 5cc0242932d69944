import CommandKit
import Foundation
import Messaging
import TestSupport

@testable import Settings

/// Command lines of `rtm serve`, with files in a folder of their own.
struct Words {
  let folder: URL

  /// Calls `body` with a folder that holds `files`.
  static func with(
    _ files: [String: String], _ body: (Words) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      for (name, text) in files {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
      }
      try await body(Words(folder: folder))
    }
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  /// The arguments of `words`, and of what stands behind them: `.env` and `rtm.yaml` of the folder,
  /// as far as they are there.
  func serve(
    _ words: [String] = [], _ environment: [String: String] = [:]
  ) throws -> (Arguments, SettingsFiles) {
    let files = ["--env-file": ".env", "--config": "rtm.yaml"].flatMap { flag, name in
      [flag, FileManager.default.fileExists(atPath: path(name)) ? path(name) : "/dev/null"]
    }
    let options = ServeOptions.all + ServerSettings.table.map(\.option)
    let typed = try arguments(files + words, environment, options: options)
    let read = try SettingsFiles(for: typed)
    return (try typed.filled(from: read.layers), read)
  }

  /// The message of what is wrong, with the folder's path left out.
  func complaint(_ words: [String] = [], _ environment: [String: String] = [:]) -> String {
    do {
      let (arguments, files) = try serve(words, environment)
      _ = try GivenApp.all(arguments, files)
      return "nothing is wrong"
    } catch {
      return "\(error)".replacing(folder.path + "/", with: "")
    }
  }
}

/// What a command with `options` makes of a command line.
func arguments(
  _ words: [String], _ environment: [String: String], options: [any OptionSpec]
) throws -> Arguments {
  let command = Command("tool", summary: "", options: options) { _ in .success }
  let program = Program(Command("rtm", summary: "", subcommands: [command]), version: "")
  guard
    case .run(_, let arguments) = try program.interpret(["tool"] + words, environment: environment)
  else { throw NothingToRun() }
  return arguments
}

struct NothingToRun: Error {}
