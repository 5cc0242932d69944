import CommandKit
import Dialects
import Glibc
import Messaging
import Settings

/// `rtm auth request`: a call of the HTTP API for another program to make.
extension Auth {
  private static let method = Operand(
    "METHOD", help: "GET, POST or another.",
    parse: { text throws(NotAMethod) in
      guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isLetter }) else {
        throw NotAMethod()
      }
      return text.uppercased()
    })
  private static let path = Operand(
    "PATH",
    help: "What is called: below the app's own path, such as /channels, or from /apps/ on. A query "
      + "may follow.",
    parse: { text throws(NotAPath) in
      guard text.hasPrefix("/"), text.utf8.allSatisfy({ 0x21...0x7E ~= $0 && $0 != 0x23 }) else {
        throw NotAPath()
      }
      return text
    })
  private static let body = Operand.optional(
    "BODY",
    help: "The body, whose digest is signed; @FILE takes it from a file, - from standard "
      + "input.", parse: { $0 })

  static let request = Command(
    "request", summary: "sign a call of the HTTP API",
    discussion: """
      Prints the URL that another program may call, once and within ten minutes. A body must be sent
      to the byte as it was signed.
      """,
    operands: [method, path, body], options: AuthAnswer.options + ServerOptions.all,
    variables: ServerOptions.variables,
    examples: [
      .init("Ask which channels there are", "curl -s \"$(rtm auth request -p GET /channels)\"")
    ]
  ) { arguments in
    var credentials = try Credentials(arguments)
    try complete(&credentials, readsInput: arguments[body] == "-")
    let app = try arguments[path].hasPrefix("/apps/") ? credentials.signer() : credentials.app()
    let url = credentials.url
    let parts = arguments[path].split(separator: "?", maxSplits: 1)
    let whole = url.apiPrefix + (parts[0].hasPrefix("/apps/") ? "" : "/apps/\(app.id)") + parts[0]
    let query = APISignature(
      method: arguments[method], path: whole,
      query: APIQuery(parts.count > 1 ? String(parts[1]) : ""), body: try bytes(arguments[body])
    ).signedQuery(by: app, now: time(nil))
    let address = "\(url.isSecure ? "https" : "http")://\(url.authority)\(whole)?\(query)"
    try AuthAnswer(
      fields: [("method", arguments[method]), ("url", address)], plain: address,
      prefix: "RTM_REQUEST_"
    ).print(arguments)
    return .success
  }

  private static func bytes(_ word: String?) throws -> [UInt8] {
    guard let word else { return [] }
    guard let file = Input.file(word) else { return Array(word.utf8) }
    return try Input.bytes(of: file.path, named: file.name)
  }

  private struct NotAMethod: Error, CustomStringConvertible {
    let description = "use GET or POST"
  }

  private struct NotAPath: Error, CustomStringConvertible {
    let description = "write it as in a URL, from its '/' on, such as /channels?info=user_count"
  }
}
