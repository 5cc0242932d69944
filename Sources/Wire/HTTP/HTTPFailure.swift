import Bytes

extension HTTPResponse {
  /// What every error of the server's HTTP side looks like: `{"error":"…","code":404}`; one
  /// that may not be there a second later says so (RFC 9110 §10.2.3).
  package static func failure(_ status: Int, _ message: String) -> HTTPResponse {
    var writer = JSONWriter()
    writer.object { object in
      object.name("error")
      object.string(message)
      object.name("code")
      object.integer(status)
    }
    var response = HTTPResponse.json(status, writer.bytes)
    if status == 429 || status == 503 { response.headers.append("Retry-After", "1") }
    return response
  }
}
