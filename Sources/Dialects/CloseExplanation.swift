/// What the end of a connection means to the client that lost it.
package struct CloseExplanation: Equatable, Sendable {
  /// A few words, to stand beside the code.
  package var meaning: String
  /// What whoever runs the client can do; `nil` where nothing needs to be done, or nobody knows.
  package var advice: String?
  package var comeback: Comeback

  package init(
    _ meaning: String, advice: String? = nil, comeback: Comeback = .afterBackoff
  ) {
    self.meaning = meaning
    self.advice = advice
    self.comeback = comeback
  }

  /// Whether, and when, a client that lost its connection connects again.
  package enum Comeback: Equatable, Sendable {
    case never, atOnce, afterBackoff

    /// By the hundreds of the Pusher protocol, "Connection closure". They hold in all dialects: the
    /// others have no such codes of their own, and a server may close before it knows which is
    /// spoken.
    package init(afterClose code: UInt16) {
      switch code {
      case 4000..<4100: self = .never
      case 4200..<4300: self = .atOnce
      default: self = .afterBackoff
      }
    }
  }
}

extension CloseExplanation {
  /// Of the codes that every WebSocket may be closed with (RFC 6455 §7.4.1 and the IANA registry),
  /// and of those of applications as far as they say whether to come back;
  /// `nil` is a connection that ended without a close frame.
  package init(standard code: UInt16?) {
    switch code {
    case nil, 1006:
      self.init(
        "no close frame",
        advice: "the server, a proxy or the network cut it; see the server's log")
    case 1000: self.init("done")
    case 1001: self.init("the server goes away", advice: "wait until it is back")
    case 1002: self.init("a protocol error", advice: "one of the two ends breaks RFC 6455")
    case 1003: self.init("data of a kind that is not taken", advice: "send text, not binary data")
    case 1005: self.init("no code given", advice: "see the server's log")
    case 1007: self.init("text that is no UTF-8", advice: "send UTF-8")
    case 1008:
      self.init(
        "against the server's policy", advice: "see the server's log", comeback: .never)
    case 1009: self.init("a message too big", advice: "send less at once")
    case 1010: self.init("an extension is missing", advice: "the server insists on it")
    case 1011: self.init("an error of the server", advice: "see the server's log")
    case 1012: self.init("the server restarts", advice: "wait until it is back")
    case 1013: self.init("try again later", advice: "the server has too much to do")
    case 1014: self.init("a bad gateway", advice: "see the log of the proxy")
    case 1015: self.init("TLS failed", advice: "check the certificate")
    case let code?:
      self.init(
        3000..<5000 ~= code ? "a code of the application's own" : "an unknown code",
        comeback: Comeback(afterClose: code))
    }
  }
}
