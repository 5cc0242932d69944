import Bytes
import Client
import CommandKit
import Reactor
import Settings
import Wire

/// Makes calls of the API, or shows what they would be.
struct Publisher {
  let client: APIClient
  /// Where the server is and whom to trust, for ``Mode/curl``.
  let credentials: Credentials
  var mode = Mode.send

  enum Mode {
    case send
    /// Prints the request, signed, as it would go over the wire.
    case dryRun
    /// Prints a line for a shell that makes the call.
    case curl
  }

  /// What the server answers; `nil` if nothing was sent.
  ///
  /// - Throws: ``APIClient/Failure``, or what keeps standard output from being written to.
  func perform(_ call: APICall) throws -> JSON? {
    let request = client.signed(call)
    switch mode {
    case .send:
      return try object(try client.perform(call))
    case .dryRun:
      try write(text(of: request))
    case .curl:
      try say(curlLine(for: request))
    }
    return nil
  }

  /// Not every server answers in JSON; but where a web page answers, nothing was published.
  private func object(_ body: [UInt8]) throws(APIClient.Failure) -> JSON? {
    do { return try JSON(parsing: body) } catch {
      guard body.first(where: { $0 > 0x20 }) != UInt8(ascii: "<") else {
        throw .refused(
          status: 200, reason: "it answers with a web page, as no API does; check the URL")
      }
      return nil
    }
  }
}

extension Publisher {
  /// The request with lines as files have them.
  func text(of request: HTTPRequest) -> String {
    let text = String(decoding: request.encode(), as: UTF8.self)
    return String(text.map { $0 == "\r\n" ? "\n" : $0 }) + "\n"
  }

  /// What makes `request` by curl(1) of 7.76 or later, for as long as its timestamp holds.
  func curlLine(for request: HTTPRequest) -> String {
    let body = String(decoding: request.body, as: UTF8.self)
    let (url, trust) = (credentials.url, credentials.trust)
    var words = ["curl", "-sS", "--fail-with-body"]
    if url.isSecure, trust.isBlind { words.append("-k") }
    if url.isSecure, let file = trust.file { words += ["--cacert", shellWord(file)] }
    words += ["-H", shellWord("Content-Type: application/json")]
    words += ["--data-binary", shellWord(body)]
    let origin = "\(url.isSecure ? "https" : "http")://\(url.authority)"
    return (words + [shellWord(origin + request.target)]).joined(separator: " ")
  }
}
