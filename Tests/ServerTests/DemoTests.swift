import Dialects
import Settings
import Testing
import Wire

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
    let shared: Set<Substring> = [
      "/", "/channels.js", "/client.js", "/demo.css", "/demo.js", "/icon.svg", "/people.js",
    ]
    #expect(paths("pusher") == shared.union(["/pusher.html", "/pusher.js"]))
    #expect(paths("lite") == shared.union(["/lite.js", "/test-client.html"]))
    #expect(
      paths("users", "relay", "rooms")
        == shared.union([
          "/relay.html", "/relay.js", "/rooms.html", "/rooms.js", "/users.html", "/users.js",
        ]))
    #expect(paths("lite", wanted: false) == [])
  }

  @Test("no page is left with something to fill in", arguments: DemoPage.all.map(\.dialect))
  func isFilled(name: String) {
    var settings = ServerSettings()
    settings.dialects = [[name]]
    settings.servesDemo = true
    for response in DemoSite(settings).responses.values {
      #expect(!String(decoding: response.body, as: UTF8.self).contains("{{"))
    }
  }

  @Test("the server signs for its page in development mode alone, and if there is one")
  func signsForDevelopers() {
    var settings = ServerSettings()
    settings.servesDemo = true
    #expect(!SignForDemo().isServed(settings))
    settings.isDevelopment = true
    #expect(SignForDemo().isServed(settings))
    settings.dialects = [["rooms"]]
    #expect(!SignForDemo().isServed(settings))
    settings.dialects = []
    settings.servesDemo = false
    #expect(!SignForDemo().isServed(settings))
  }

  @Test("each dialect has a page")
  func isComplete() { #expect(Set(DemoPage.all.map(\.dialect)) == Set(dialects.map(\.name))) }
}
