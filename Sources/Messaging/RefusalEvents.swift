extension Refusal {
  /// What the client is told of it: a subscription that fails is named on its channel, and a token
  /// that is wrong besides by an error of the connection (what Echo, and what raw users look at).
  package var events: [Event] {
    guard let channel = refusedChannel else { return [.refused(self)] }
    let refused = Event.subscriptionRefused(channel: channel, self)
    return isTokenFault ? [refused, .refused(self)] : [refused]
  }

  /// The channel that could not be subscribed to, as the client wrote it; `nil` if the refusal is
  /// not about a subscription. Nor is it where that is empty: no client has such a channel to hear
  /// of it.
  private var refusedChannel: String? {
    switch self {
    case .invalidChannel(let text, _):
      text.isEmpty ? nil : text
    case .tokenMissing(let channel), .tokenMalformed(let channel), .tokenOfOtherApp(let channel, _),
      .tokenMismatch(let channel, _, _), .memberMissing(let channel),
      .memberInvalid(let channel, _), .subscriptionExceeds(let channel, _),
      .notSignedIn(let channel):
      channel.rawValue
    default:
      nil
    }
  }

  private var isTokenFault: Bool {
    switch self {
    case .tokenMissing, .tokenMalformed, .tokenOfOtherApp, .tokenMismatch: true
    default: false
    }
  }
}
