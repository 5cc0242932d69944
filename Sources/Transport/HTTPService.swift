import Glibc
package import Wire

/// What all HTTP connections of a loop have in common.
package final class HTTPService {
  let limits: HTTPLimits
  let patience: HTTPConnection.Patience
  let refusals: HTTPRefusals
  unowned let handler: any HTTPHandler
  private var second = 0
  private var date = ""

  package init(
    limits: HTTPLimits = HTTPLimits(), patience: HTTPConnection.Patience = .init(),
    refusals: HTTPRefusals = HTTPRefusals(), handler: any HTTPHandler
  ) {
    self.limits = limits
    self.patience = patience
    self.refusals = refusals
    self.handler = handler
  }

  /// What Date says of a response that is made now; written once a second.
  var currentDate: String {
    let now = time(nil)
    if now != second {
      second = now
      date = Self.date(now)
    }
    return date
  }

  /// A moment, in seconds since 1970, as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
  package static func date(_ seconds: Int) -> String {
    var seconds = seconds
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let length = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
    return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
