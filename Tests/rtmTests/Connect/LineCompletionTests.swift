import Foundation
import Messaging
import Terminal
import TestSupport
import Testing

@testable import rtm

@Suite("What Tab offers in rtm connect")
struct LineCompletionTests {
  func completion(_ speech: LineCommand.Speech = .events) -> LineCompletion {
    var subscriptions = Subscriptions()
    for name in ["news", "presence-room", "private-x"] {
      _ = subscriptions.want(channel(name), channelData: nil)
    }
    var seen = SeenNames()
    for name in ["news", "sport"] { seen.see(channel: name) }
    for event in ["told", "client-typing"] { seen.see(frame(event, on: "sport")) }
    return LineCompletion(speech: speech, subscriptions: subscriptions, seen: seen)
  }

  @Test(
    "is what could stand there",
    arguments: [
      ("", "", ["client-typing"]), ("cl", "cl", ["client-typing"]),
      ("/subscribe ", "", ["sport"]), ("/subscribe  x s", "s", ["sport"]),
      ("/unsubscribe ", "", ["news", "presence-room", "private-x"]),
      ("/members p", "p", ["presence-room"]), ("/send cl", "cl", ["client-typing"]),
      ("/send client-a ", "", ["news", "presence-room", "private-x"]),
      ("/send client-a private-x ", "", []), ("/wait ", "", []),
      ("/filter ", "", ["news", "sport", "told", "client-typing"]), ("/quit ", "", []),
    ] as [(String, String, [String])])
  func offers(head: String, word: String, words: [String]) {
    #expect(completion().candidates(for: head) == Candidates(for: word, words))
  }

  @Test("is every command, or those that any server has a use for")
  func offersCommands() {
    let words = completion().candidates(for: "/s").words
    #expect(words.contains("/subscribe") && !words.contains("/sleep") && !words.contains("/wait"))
    #expect(!completion(.frames).candidates(for: "/s").words.contains("/subscribe"))
    #expect(completion(.frames).candidates(for: "/").words.contains("/quit"))
  }

  @Test("behind an @ it is files and folders, also those with spaces")
  func offersFiles() async throws {
    try await withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        at: folder.appending(path: "a folder"), withIntermediateDirectories: false)
      for name in ["a file", ".hidden", "other", "a\u{1B}scape"] {
        try Data().write(to: folder.appending(path: name))
      }
      let path = folder.path
      let candidates = completion().candidates(for: "/send client-a private-x @\(path)/a")
      #expect(candidates.word == "@\(path)/a")
      #expect(Set(candidates.words) == ["@\(path)/a folder/", "@\(path)/a file"])
      #expect(candidates.hiddenCharacters == path.count + 2)
      #expect(completion().candidates(for: "/raw @\(path)/.h").words == ["@\(path)/.hidden"])
      #expect(completion().candidates(for: "/raw @\(path)/none/x").words == [])
    }
  }

  @Test("names that were seen are bounded")
  func forgets() {
    var seen = SeenNames()
    for number in 0..<2000 { seen.see(frame("event-\(number)", on: "channel-\(number)")) }
    #expect(seen.events.count == 500)
    #expect(seen.channels.last == "channel-1999")
  }
}

@Suite("The prompt of rtm connect")
struct ConnectPromptTests {
  @Test("tells how the connection stands, and where lines go")
  func tells() {
    let now = ContinuousClock.now
    func text(_ state: LinkState, _ name: String? = nil) -> String {
      ConnectPrompt.text(state, channel: name.map { channel($0) }, now: now)
    }
    #expect(text(.connecting, "news") == "connecting>")
    #expect(text(.up(SocketID(12, 3))) == "12.3>")
    #expect(text(.up(SocketID(12, 3)), "news") == "12.3 news>")
    #expect(
      text(.up(SocketID(12, 3)), "presence-" + String(repeating: "x", count: 40))
        == "12.3 presence-xxxxxxxxxxxxxx…>")
    #expect(text(.up(nil)) == "rtm>")
    #expect(text(.waiting(until: now + .milliseconds(2100))) == "offline, 3 s>")
    #expect(text(.waiting(until: now - .seconds(1))) == "offline, 0 s>")
  }
}
