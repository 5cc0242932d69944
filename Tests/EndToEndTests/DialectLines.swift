import Foundation
import TestSupport
import Testing

/// What proves each numbered line of the servers that dialects stand in for, or why nothing does.
@Suite("Lines of the dialects")
struct DialectLines {
  /// Lines by the file, below Tests, that says their numbers.
  static let proofs: [String: String] = [
    "DialectsTests/LiteDialectTests.swift": "0.28",
    "EndToEndTests/CommandTests.swift": "0.03 0.04 0.11 1.10 2.30",
    "EndToEndTests/Python/demo_lite.py": "0.60",
    "EndToEndTests/Python/demo_relay.py": "1.12",
    "EndToEndTests/Python/demo_rooms.py": "4.42",
    "EndToEndTests/Python/dialect_lite.py":
      "0.02 0.05 0.06 0.07 0.08 0.12 0.20 0.21 0.22 0.23 0.24 0.25 0.26 0.27 0.29 0.30 0.31 "
      + "0.32 0.33 0.34 0.35 0.36 0.37 0.50 0.51 0.52 0.53",
    "EndToEndTests/Python/dialect_pusher.py": "3.06 3.07 3.10 3.19 3.21",
    "EndToEndTests/Python/dialect_relay.py":
      "1.01 1.02 1.03 1.04 1.05 1.06 1.07 1.08 1.09 1.11 1.13 1.16 1.18",
    "EndToEndTests/Python/dialect_rooms.py":
      "4.01 4.02 4.03 4.04 4.05 4.06 4.07 4.10 4.20 4.21 4.22 4.23 4.24 4.25 4.26 4.27 4.28 "
      + "4.29 4.31 4.32 4.33 4.34 4.35 4.40 4.41 4.43 4.47 4.48 4.50",
    "EndToEndTests/Python/dialect_settings.py": "2.02 2.20 2.24",
    "EndToEndTests/Python/dialect_users.py":
      "2.01 2.03 2.04 2.05 2.06 2.07 2.08 2.09 2.11 2.12 2.21 2.22 2.23 2.36",
    "EndToEndTests/Python/dialect_users_silence.py": "2.10",
    "EndToEndTests/Python/logs.py": "0.10 0.62 1.15 2.35 3.25 4.44",
    "EndToEndTests/Python/server.py": "0.01",
    "rtmTests/ProfileTests.swift": "4.45",
  ]

  /// Lines without a test that says their number; "open" is what should have one and has none.
  static let reasons: [String: String] = [
    "0.09": "open: no test of LOG_LEVEL by itself; REDIS_URL was read and never used",
    "0.38": "open: no test that a silent client of lite is left alone",
    "0.61": "a container image is for a later issue; PORT is tested with the profile",
    "0.63": "open: the frames are those of 0.21 to 0.36; wscat itself is not run",
    "1.14": "says what is not there: nothing is stored",
    "1.17": "HTTPS, rates and figures are tested for all dialects; several nodes wait",
    "2.31": "waits for Redis; its layout is not to be kept",
    "2.32": "waits for Redis; without one all is answered locally, by 2.23",
    "2.33": "waits for units of the system and several processes",
    "2.34": "open for users; draining is tested in drain.py",
    "3.01": "6001 is the default of --port; tests name their own",
    "3.02": "--port and --listen: ListenerTests",
    "3.03": "waits for webhooks",
    "3.04": "--activity-timeout and --pong-timeout: patience.py",
    "3.05": "open: any path is not offered; /app/KEY is checked",
    "3.08": "patience.py",
    "3.09": "patience.py; pings are those of the WebSocket",
    "3.11": "ChannelTokenTests",
    "3.12": "open: presence without channel_data is refused; no setting brings it back",
    "3.13": "subscriptions_refused.py; Pusher's form, and the connection stays",
    "3.14": "subscriptions_refused.py; Pusher's form, and the connection stays",
    "3.15": "presence_tabs.py; ids are those of users",
    "3.16": "presence_tabs.py",
    "3.17": "subscriptions.py",
    "3.18": "client_events.py; they are supported here",
    "3.20": "publish.py; the library itself is no part of a server",
    "3.22": "waits for webhooks",
    "3.23": "presence_tabs.py, client_events.py, library_encrypted.py; webhooks wait",
    "3.24": "says what that server was not",
    "3.26": "nothing to run: keys of the tests are the protocol's vectors or made up",
    "4.08": "open: idle clean-up",
    "4.09": "open: away after silence",
    "4.30": "nobody is kept who is offline",
    "4.46": "an API inside of that process, of no outside form",
    "4.49": "waits for Redis",
  ]

  static let proved = proofs.values.flatMap { $0.split(separator: " ").map(String.init) }

  @Test("each file says the numbers of the lines that it proves", arguments: proofs.keys.sorted())
  func saysNumbers(file: String) throws {
    let tests = Program.sources.appending(path: "..")
    let text = try Program.text(of: tests.appending(path: file))
    for number in Self.proofs[file, default: ""].split(separator: " ") {
      #expect(text.contains(number), "\(file) says nothing of \(number)")
    }
  }

  @Test("every line stands there once")
  func isComplete() {
    let all = Self.proved + Self.reasons.keys
    #expect(all.count == 144)
    #expect(Set(all).count == all.count)
  }
}
