import Dialects
import Settings
import Testing

@testable import Server

@Suite("Demo pages")
struct DemoTests {
  private func paths(_ dialects: String..., wanted: Bool = true) -> Set<Substring> {
    var settings = ServerSettings()
    settings.dialects = [dialects]
    settings.servesDemo = wanted
    return Set(DemoSite(settings).responses.keys)
  }

  @Test("each page is of a dialect that there is", arguments: DemoPage.all.map(\.dialect))
  func hasDialect(name: String) { #expect(dialects.contains { $0.name == name }) }

  @Test("only the pages of dialects that are spoken are there, and only if they are wanted")
  func servesWhatIsSpoken() {
    let shared: Set<Substring> = ["/", "/demo.css", "/demo.js", "/icon.svg"]
    #expect(paths("lite") == shared.union(["/lite.js", "/test-client.html"]))
    #expect(
      paths("pusher", "relay", "rooms")
        == shared.union(["/relay.html", "/relay.js", "/rooms.html", "/rooms.js"]))
    #expect(paths("pusher") == [])
    #expect(paths("lite", wanted: false) == [])
  }
}
