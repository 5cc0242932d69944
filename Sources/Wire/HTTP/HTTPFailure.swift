import Bytes

extension HTTPResponse {
  /// What every error of the server's HTTP side looks like: `{"error":"…","code":404}`.
  package static func failure(_ status: Int, _ message: String) -> HTTPResponse {
    var writer = JSONWriter()
    writer.object { object in
      object.name("error")
      object.string(message)
      object.name("code")
      object.integer(status)
    }
    return .json(status, writer.bytes)
  }
}
