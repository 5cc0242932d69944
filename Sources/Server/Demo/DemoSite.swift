import Dialects
import Settings
import Wire

/// All that is there to try the dialects with in a browser, ready to be sent.
///
/// Pages load nothing from elsewhere, and name each other and their parts by relative paths: so
/// they work below any prefix.
struct DemoSite {
  /// By path.
  private(set) var responses: [Substring: HTTPResponse] = [:]

  init(_ settings: ServerSettings) {
    guard settings.servesDemo else { return }
    var pages: [DemoPage] = []
    let spoken = dialects.filter(settings.speaks)
    for page in DemoPage.all {
      guard let dialect = spoken.first(where: { $0.name == page.dialect }) else { continue }
      pages.append(page)
      let socket = page.socket?(settings) ?? dialect.path
      add(page.path, "text/html", Self.html(of: page, socket: socket, isAlone: spoken.count == 1))
      add("/\(page.dialect).js", Self.script, page.script)
    }
    if pages.count == 1 {
      responses["/"] = responses[pages[0].path[...]]
    } else {
      add("/", "text/html", Self.index(of: pages))
    }
    for (path, content) in Self.scripts { add(path, Self.script, content) }
    add("/demo.css", "text/css", PackageResources.demo_css)
    add("/icon.svg", "image/svg+xml", PackageResources.icon_svg)
  }

  static let script = "text/javascript"

  /// What pages share, and what pages of others load.
  private static let scripts = [
    ("/demo.js", PackageResources.demo_js), ("/channels.js", PackageResources.channels_js),
    ("/people.js", PackageResources.people_js), ("/client.js", PackageResources.client_js),
  ]

  private mutating func add(_ path: String, _ type: String, _ content: [UInt8]) {
    var response = HTTPResponse.file(type, content)
    response.headers.append("Cache-Control", "no-cache")
    response.headers.append("Content-Security-Policy", Self.policy)
    response.headers.append("Referrer-Policy", "no-referrer")
    responses[path[...]] = response
  }

  /// Nothing but our own files and connections; nobody may show a page in a frame.
  private static let policy = """
    default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'
    """
}

// MARK: Filling in

extension DemoSite {
  private static func html(of page: DemoPage, socket: String, isAlone: Bool) -> [UInt8] {
    filled(
      page.html,
      [
        "name": page.dialect, "title": page.title, "socket": escaped(socket),
        "script": #"<script type="module" src="\#(page.dialect).js"></script>"#,
        "home": isAlone ? "" : #"<a href=".">All pages</a>"#,
      ])
  }

  private static func index(of pages: [DemoPage]) -> [UInt8] {
    let links = pages.map { page in
      """
          <a class="card" href="\(page.path.dropFirst())"><b>\(page.title)</b> \(page.dialect)
            <p>\(page.purpose)</p></a>
      """
    }
    return filled(
      PackageResources.index_html,
      [
        "name": "index", "title": "Try it out", "socket": "", "script": "", "home": "",
        "pages": links.joined(separator: "\n"),
      ])
  }

  /// `page.html` with `content` in it, and in both texts for each `{{NAME}}`.
  private static func filled(_ content: [UInt8], _ texts: [String: String]) -> [UInt8] {
    let page = String(decoding: PackageResources.page_html, as: UTF8.self)
      .replacing("{{content}}", with: String(decoding: content, as: UTF8.self))
    return Array(
      texts.merging(parts) { text, _ in text }
        .reduce(page) { $0.replacing("{{\($1.key)}}", with: $1.value) }.utf8)
  }

  /// What several pages have in them.
  private static let parts = [
    "log": log,
    "chat": """
    <main class="chat">
        \(log)
        <aside class="card">
          <h2 id="people-title">Online</h2>
          <ul id="people" aria-labelledby="people-title"></ul>
        </aside>
      </main>
    """,
  ]

  private static let log =
    #"<div id="log" class="card" role="log" aria-label="Messages" tabindex="0"></div>"#

  /// For an attribute in double quotes.
  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
  }
}

extension HTTPResponse {
  /// What a browser loads, and takes for what it is called.
  static func file(_ type: String, _ content: [UInt8]) -> HTTPResponse {
    HTTPResponse(
      status: 200,
      headers: ["Content-Type": "\(type); charset=utf-8", "X-Content-Type-Options": "nosniff"],
      body: content)
  }
}
