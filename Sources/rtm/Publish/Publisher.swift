import Bytes
import Client
import CommandKit
import Reactor
import Settings
import Wire

/// Makes calls of the API, or shows what they would be.
struct Publisher {
  let client: any CallMaker
  /// For ``Mode/curl``.
  let url: ServerURL
  let trust: TLSTrust
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
    switch mode {
    case .send:
      return try object(try client.perform(call))
    case .dryRun:
      try write(text(of: client.request(for: call)))
    case .curl:
      try say(curlLine(for: client.request(for: call)))
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
  /// What stands where the token would, which is nobody's to see.
  private static let token = "${RTM_BEARER_TOKEN:?}"
  private static let authorization = "Authorization: Bearer \(token)"

  /// The request with lines as files have them.
  func text(of request: HTTPRequest) -> String {
    let text = String(decoding: request.encode(), as: UTF8.self)
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).map {
      $0.hasPrefix("Authorization: ") ? Self.authorization : String($0)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What makes `request` by curl(1) of 7.76 or later, for as long as its timestamp holds. A token
  /// comes from the shell's variable and by a pipe, for ps(1) shows curl's words.
  func curlLine(for request: HTTPRequest) -> String {
    let body = String(decoding: request.body, as: UTF8.self)
    var words = ["curl", "-sS", "--fail-with-body"]
    if url.isSecure, trust.isBlind { words.append("-k") }
    if url.isSecure, let file = trust.file { words += ["--cacert", shellWord(file)] }
    words += ["-H", shellWord("Content-Type: application/json")]
    if request.headers["Authorization"] != nil {
      // Before the pipe, for behind it curl would run without a token, too. The variable may have
      // several, as the server's: the first is taken, as we do.
      let token = #": "\#(Self.token)" && printf "#
      words =
        [token + #"'Authorization: Bearer %s' "${RTM_BEARER_TOKEN%% *}" |"#] + words + ["-H", "@-"]
    }
    words += ["--data-binary", shellWord(body)]
    let origin = "\(url.isSecure ? "https" : "http")://\(url.authority)"
    return (words + [shellWord(origin + request.target)]).joined(separator: " ")
  }
}
