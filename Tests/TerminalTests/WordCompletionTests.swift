import Testing

@testable import Terminal

@Suite("Word completion")
struct WordCompletionTests {
  static let words = ["/subscribe", "/send", "/unsubscribe", "/quit"]

  @Test(
    "completes as far as the candidates agree",
    arguments: [
      ("/q", .insert("uit ")), ("/s", .show(["/send", "/subscribe"])), ("/x", .none),
      ("/quit", .insert(" ")), ("/unsub", .insert("scribe ")), ("", .insert("/")),
    ] as [(String, WordCompletion)])
  func completes(word: String, completion: WordCompletion) {
    #expect(WordCompletion(of: Candidates(for: word, Self.words)) == completion)
  }

  @Test("a candidate offered twice is one")
  func unites() {
    #expect(WordCompletion(of: Candidates(for: "p", ["post", "post"])) == .insert("ost "))
  }

  @Test("behind a folder no space is put, for its files come next")
  func entersFolders() {
    #expect(WordCompletion(of: Candidates(for: "@t", ["@tmp/"])) == .insert("mp/"))
  }

  @Test("with nothing more in common, all are shown, in order, without what goes without saying")
  func shows() {
    #expect(WordCompletion(of: Candidates(for: "", ["b", "a"])) == .show(["a", "b"]))
    let files = Candidates(for: "@tmp/", ["@tmp/b", "@tmp/a"], hiddenCharacters: 5)
    #expect(WordCompletion(of: files) == .show(["a", "b"]))
  }

  @Test("many are listed in columns, read downwards, and no more than people look through")
  func lists() {
    #expect(inColumns(["a", "bb", "日本", "d"], width: 12) == "a     日本\nbb    d")
    #expect(inColumns(["a", "bb"], width: 1) == "a\nbb")
    let lines = inColumns((100..<200).map(String.init), width: 8).split(separator: "\n")
    #expect(lines.count == 21)
    #expect(lines.last == "… 100 in all")
  }
}
