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
    let pages = DemoPage.all.filter { page in
      dialects.contains { $0.name == page.dialect && settings.speaks($0) }
    }
    for page in pages {
      let html = Self.filled(page.html, "ws-path", Self.escaped(settings.socketPath))
      add(page.path, "text/html", html)
      add("/\(page.dialect).js", Self.script, page.script)
    }
    switch pages.count {
    case 0: return
    case 1: responses["/"] = responses[pages[0].path[...]]
    default: add("/", "text/html", Self.index(of: pages))
    }
    add("/demo.css", "text/css", PackageResources.demo_css)
    add("/demo.js", Self.script, PackageResources.demo_js)
    add("/icon.svg", "image/svg+xml", PackageResources.icon_svg)
  }

  static let script = "text/javascript"

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
  private static func index(of pages: [DemoPage]) -> [UInt8] {
    let links = pages.map { page in
      """
      <a class="card" href="\(page.path.dropFirst())"><b>\(page.title)</b> \(page.dialect)
        <p>\(page.purpose)</p></a>
      """
    }
    return filled(PackageResources.index_html, "pages", links.joined(separator: "\n"))
  }

  /// `html` with `text` for `{{name}}`.
  private static func filled(_ html: [UInt8], _ name: String, _ text: String) -> [UInt8] {
    Array(String(decoding: html, as: UTF8.self).replacing("{{\(name)}}", with: text).utf8)
  }

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
